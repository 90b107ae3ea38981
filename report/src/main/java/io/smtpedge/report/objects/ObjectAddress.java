package io.smtpedge.report.objects;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where objects are.
 *
 * @param bucket the bucket's name
 * @param prefix what their keys begin with: empty, or with a slash at its end
 */
public record ObjectAddress(String bucket, String prefix) {

    private static final String SCHEME = "s3://";
    private static final Pattern ADDRESS =
            Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(\\P{Cntrl}{0,1000}))?");

    /** Whether a text means an object store, and no directory. */
    public static boolean isMeantBy(String text) {
        return text.contains("://");
    }

    /**
     * Reads {@code s3://bucket/prefix}.
     *
     * @throws IllegalArgumentException with a sentence for the operator. The address is not in it where it may hold a secret
     */
    public static ObjectAddress parse(String text) {
        if (text.contains("@")) {
            throw new IllegalArgumentException(
                    "the address of an object store has no user and no secret in it: write s3://BUCKET/PREFIX,"
                            + " and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
        }
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + StoreErrors.printable(text) + "\" is no address of an object store: write " + SCHEME
                            + "BUCKET/PREFIX; where the store is, if it is not Amazon's, AWS_ENDPOINT_URL_S3 says");
        }
        String prefix = parts.group(2) == null ? "" : parts.group(2).replaceAll("/+$", "");
        return new ObjectAddress(parts.group(1), prefix.isEmpty() ? "" : prefix + "/");
    }

    /** An object of this bucket, as people write it. */
    public String of(String key) {
        return SCHEME + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return of(prefix);
    }
}
