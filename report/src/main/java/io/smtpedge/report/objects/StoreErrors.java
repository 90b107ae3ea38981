package io.smtpedge.report.objects;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What went wrong with an object store, for the operator: what it is, and what to do. A store's own words are short, printable, and
 * never those about a key.
 */
final class StoreErrors {

    private static final int LONGEST = 200;

    private StoreErrors() {}

    static IOException noCredentials(SdkException none) {
        return new IOException(
                "there are no credentials for the object store: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, in the"
                        + " environment, or give this machine a role",
                none);
    }

    static IOException noClient(RuntimeException wrong) {
        return new IOException(
                "what the environment says of the object store cannot be used; look at AWS_ENDPOINT_URL_S3, which is such as"
                        + " https://minio.example.com:9000, at AWS_REGION and at AWS_PROFILE",
                wrong);
    }

    static NoSuchFileException gone(String object, SdkException cause) {
        NoSuchFileException gone =
                new NoSuchFileException(printable(object), null, "it vanished while it was read; run this again");
        gone.initCause(cause);
        return gone;
    }

    /** @param what was asked for: an address, or one of an object */
    static IOException of(String what, SdkException failed) {
        String place = printable(what) + ": ";
        String sentence = failed instanceof SdkServiceException refused ? refused(refused) : unreachable(failed);
        return new IOException(place + sentence, failed);
    }

    /** The store answered. */
    private static String refused(SdkServiceException refused) {
        String code = code(refused);
        return switch (code) {
            case "NoSuchBucket" -> "there is no such bucket";
            case "AccessDenied", "AllAccessDisabled" ->
                "access denied; the credentials need s3:ListBucket for the bucket and s3:GetObject for what is in it";
            case "InvalidAccessKeyId" -> "the store does not know this AWS_ACCESS_KEY_ID";
            case "SignatureDoesNotMatch" -> "the store does not take this AWS_SECRET_ACCESS_KEY";
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                "the store does not take this AWS_SESSION_TOKEN (" + code + "); get a new one";
            case "RequestTimeTooSkewed" ->
                "the clocks of this machine and of the store differ by minutes; set this machine's";
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                "the bucket is in another region (" + code + "); set AWS_REGION to it";
            case "SlowDown", "ServiceUnavailable", "InternalError" ->
                "the store is overloaded (" + code + "); try later";
            default -> other(refused, code);
        };
    }

    private static String other(SdkServiceException refused, String code) {
        return switch (refused.statusCode()) {
            case 401, 403 ->
                "access denied" + (code.isEmpty() ? "" : " (" + code + ")")
                        + "; look at the credentials, and at what they permit";
            case 404 -> "there is no such bucket, or AWS_ENDPOINT_URL_S3 leads to something that is no object store";
            default ->
                "the store answered " + refused.statusCode() + (code.isEmpty() ? "" : " " + code)
                        + "; look at AWS_ENDPOINT_URL_S3 and AWS_REGION, or try later";
        };
    }

    private static String code(SdkServiceException refused) {
        AwsErrorDetails details = refused instanceof S3Exception s3 ? s3.awsErrorDetails() : null;
        @Nullable String code = details == null ? null : details.errorCode();
        return code == null ? "" : printable(code);
    }

    /** Nobody answered, or nothing that could be understood. */
    private static String unreachable(SdkException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException host -> {
                    return "the name of the store is not known: " + printable(String.valueOf(host.getMessage()))
                            + "; look at AWS_ENDPOINT_URL_S3 and AWS_REGION";
                }
                case ConnectException refused -> {
                    return "the store cannot be reached: " + printable(String.valueOf(refused.getMessage()))
                            + "; look at AWS_ENDPOINT_URL_S3, and at the way there";
                }
                case SocketTimeoutException _ -> {
                    return "the store does not answer in time; look at AWS_ENDPOINT_URL_S3, and at the way there";
                }
                case SSLException tls -> {
                    return "TLS with the store failed: " + printable(String.valueOf(tls.getMessage()))
                            + "; look at its certificate, or at http and https in AWS_ENDPOINT_URL_S3";
                }
                default -> {
                    // Its cause says more.
                }
            }
        }
        return printable(String.valueOf(failed.getMessage())) + "; look at AWS_ENDPOINT_URL_S3 and AWS_REGION";
    }

    /** Of the texts of strangers, and of what was typed, as much as a line can bear. */
    static String printable(String text) {
        String one = text.replaceAll("[^\\x20-\\x7e]", "?");
        return one.length() <= LONGEST ? one : one.substring(0, LONGEST) + "...";
    }
}
