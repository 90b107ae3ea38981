package io.smtpedge.report.objects;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * An object store: Amazon's, or another one that speaks S3 (MinIO, Ceph). Where it is, the region and the credentials are those of
 * the environment, as Amazon's own tools read them; we keep none. What fails for the moment is tried again, as AWS_RETRY_MODE and
 * AWS_MAX_ATTEMPTS say. Thread-safe; blocks.
 */
public final class ObjectStore implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 16;

    private final S3Client client;

    private ObjectStore(S3Client client) {
        this.client = client;
    }

    /**
     * Looks for credentials, and asks the store nothing yet.
     *
     * @throws IOException where there are none, or the environment says something else that is wrong, with a sentence for the
     *     operator
     */
    public static ObjectStore open() throws IOException {
        AwsCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        try {
            credentials.resolveCredentials();
        } catch (SdkException none) {
            throw StoreErrors.noCredentials(none);
        }
        try {
            return new ObjectStore(client(credentials));
        } catch (RuntimeException wrong) {
            // Of several kinds: the SDK's own, and those of its checks of arguments.
            throw StoreErrors.noClient(wrong);
        }
    }

    /**
     * A store of one's own has its buckets in the path, as its host names seldom have a certificate or an address for each bucket;
     * and its region is a matter of form. Amazon's buckets are found in whatever region they are.
     */
    private static S3Client client(AwsCredentialsProvider credentials) {
        Optional<URI> elsewhere;
        try (S3Client plain = builder(credentials).build()) {
            elsewhere = plain.serviceClientConfiguration().endpointOverride();
        }
        if (elsewhere.isPresent() && elsewhere.get().getHost() == null) {
            throw new IllegalArgumentException("an endpoint without a host");
        }
        S3ClientBuilder builder = builder(credentials);
        return (elsewhere.isPresent() ? builder.forcePathStyle(true) : builder.crossRegionAccessEnabled(true)).build();
    }

    private static S3ClientBuilder builder(AwsCredentialsProvider credentials) {
        return S3Client.builder()
                .credentialsProvider(credentials)
                .region(region())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE));
    }

    private static Region region() {
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkException notSaid) {
            return Region.US_EAST_1;
        }
    }

    /**
     * All objects there, in the order of their keys.
     *
     * @throws IOException with a sentence for the operator
     */
    public List<StoredObject> list(ObjectAddress address) throws IOException {
        try {
            return client
                    .listObjectsV2Paginator(
                            request -> request.bucket(address.bucket()).prefix(address.prefix()))
                    .contents()
                    .stream()
                    .map(object -> new StoredObject(object.key(), object.size()))
                    .toList();
        } catch (SdkException failed) {
            throw StoreErrors.of(address.toString(), failed);
        }
    }

    /**
     * Downloads an object. A file that is there already is written over; after an error it may be there in part.
     *
     * @param progress is told how many octets more are there; fewer, below zero, where a part has to be fetched again
     * @throws NoSuchFileException where the object is gone
     * @throws IOException with a sentence for the operator
     */
    public void download(ObjectAddress address, String key, Path file, LongConsumer progress) throws IOException {
        try {
            client.getObject(
                    request -> request.bucket(address.bucket()).key(key),
                    (response, content) -> write(response, content, file, progress));
        } catch (NoSuchKeyException gone) {
            throw StoreErrors.gone(address.of(key), gone);
        } catch (SdkException failed) {
            for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
                if (cause instanceof DiskException disk) {
                    throw disk;
                }
            }
            throw StoreErrors.of(address.of(key), failed);
        }
    }

    /** What the network does is tried again; what this machine's disk does is not. */
    private static GetObjectResponse write(
            GetObjectResponse response, InputStream content, Path file, LongConsumer progress) {
        long octets = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (true) {
                int read;
                try {
                    read = content.read(buffer);
                } catch (IOException cutOff) {
                    progress.accept(-octets);
                    throw RetryableException.create("the download was cut off: " + cutOff.getMessage(), cutOff);
                }
                if (read < 0) {
                    return response;
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                octets += read;
                progress.accept(read);
            }
        } catch (IOException disk) {
            throw NonRetryableException.create("the disk", new DiskException(file, disk));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
