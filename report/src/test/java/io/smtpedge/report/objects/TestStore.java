package io.smtpedge.report.objects;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * An object store on loopback, with one bucket. While it runs, this JVM's S3 clients find it, as the environment leads them
 * elsewhere. It wants a signature, and writes down what it is asked for.
 */
public final class TestStore {

    public static final String BUCKET = "journals";
    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private final S3Proxy server;
    private final Recording objects;
    private final Map<String, @Nullable String> before = new HashMap<>();

    private TestStore(S3Proxy server, Recording objects) {
        this.server = server;
        this.objects = objects;
    }

    /** Starts one. */
    public static TestStore start() throws Exception {
        Recording objects = new Recording(new TransientNio2BlobStore());
        objects.createContainer(CreateBucketRequest.builder().bucket(BUCKET).build());
        S3Proxy server = S3Proxy.builder()
                .blobStore(objects)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .stopTimeout(0)
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        server.start();
        TestStore store = new TestStore(server, objects);
        store.set("aws.endpointUrlS3", store.endpoint());
        store.set("aws.accessKeyId", KEY);
        store.set("aws.secretAccessKey", SECRET);
        store.set("aws.region", null);
        // Nothing outside of this machine is asked.
        store.set("aws.disableEc2Metadata", "true");
        store.set("aws.sharedCredentialsFile", "/dev/null");
        store.set("aws.configFile", "/dev/null");
        return store;
    }

    /** A system property of the SDK, until the store is stopped; null for none. */
    public void set(String property, @Nullable String value) {
        before.putIfAbsent(property, System.getProperty(property));
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    /** As a name, and not as an address: then the SDK would put the bucket's name before it. */
    public String endpoint() {
        return "http://localhost:" + server.getPort();
    }

    /** What a process needs in its environment to find it. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3",
                endpoint(),
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET,
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_SHARED_CREDENTIALS_FILE",
                "/dev/null",
                "AWS_CONFIG_FILE",
                "/dev/null");
    }

    public static String secret() {
        return SECRET;
    }

    public void put(String key, String content) {
        byte[] octets = content.getBytes(StandardCharsets.UTF_8);
        put(key, new ByteArrayInputStream(octets), octets.length);
    }

    /** Uploads a folder with all that is in it. */
    public void upload(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream content = Files.newInputStream(file)) {
                    put(prefix + folder.relativize(file), content, Files.size(file));
                }
            }
        }
    }

    private void put(String key, InputStream content, long octets) {
        objects.putBlob(
                PutObjectRequest.builder()
                        .bucket(BUCKET)
                        .key(key)
                        .contentLength(octets)
                        .build(),
                content);
    }

    public void remove(String key) {
        objects.removeBlob(BUCKET, key);
    }

    /** The keys of the objects that were downloaded, in their order. */
    public List<String> downloaded() {
        return objects.downloaded.stream().sorted().toList();
    }

    /** Does something each time before an object is read. */
    public void beforeEachDownload(Deed deed) {
        objects.before = deed;
    }

    /** An object that is still in the lists, and no longer there. */
    public void listOnly(String key) {
        objects.listed.add(key);
    }

    /** Ends the connection in the midst of the next download of an object. */
    public void cutOffOnce(String key) {
        objects.cutOff.add(key);
    }

    /** What happens before an object is read. */
    @FunctionalInterface
    public interface Deed {

        void with(String key) throws IOException;
    }

    public void stop() throws Exception {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
        server.stop();
    }

    private static final class Recording extends ForwardingBlobStore {

        private final List<String> downloaded = Collections.synchronizedList(new ArrayList<>());
        private final Set<String> listed = ConcurrentHashMap.newKeySet();
        private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
        private volatile Deed before = key -> {};

        Recording(BlobStore objects) {
            super(objects);
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
            try {
                before.with(request.key());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            if (listed.contains(request.key())) {
                return super.getBlob(
                        request.toBuilder().key("an object that is not there").build());
            }
            ResponseInputStream<GetObjectResponse> content = super.getBlob(request);
            downloaded.add(request.key());
            return cutOff.remove(request.key())
                    ? new ResponseInputStream<>(content.response(), new HalfStream(content))
                    : content;
        }
    }

    /** Fails after a while. */
    private static final class HalfStream extends FilterInputStream {

        private int left = 500_000;

        HalfStream(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("cut off");
            }
            int read = super.read(buffer, from, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
