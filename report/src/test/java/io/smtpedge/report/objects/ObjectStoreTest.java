package io.smtpedge.report.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {

    private static final ObjectAddress EDGES = ObjectAddress.parse("s3://journals/edges");

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestStore server;

    @BeforeEach
    void startStore() throws Exception {
        server = TestStore.start();
    }

    @AfterEach
    void stopStore() throws Exception {
        server.stop();
    }

    /** What the operator is told; never a secret. */
    private static String message(ThrowingCallable failing) {
        List<String> messages = new ArrayList<>();
        assertThatThrownBy(failing)
                .isInstanceOf(IOException.class)
                .satisfies(failed -> messages.add(failed.getMessage()));
        assertThat(messages.getFirst()).doesNotContain(TestStore.secret()).doesNotContain("\n");
        return messages.getFirst();
    }

    private static List<StoredObject> list(ObjectAddress address) throws IOException {
        try (ObjectStore store = ObjectStore.open()) {
            return store.list(address);
        }
    }

    @Test
    void moreObjectsThanAPageOfTheStoreHoldsAreListed() throws IOException {
        IntStream.range(0, 1_100).forEach(i -> server.put("edges/%04d".formatted(i), "x".repeat(i % 7)));
        server.put("edges-of-others/1", "x");

        List<StoredObject> listed = list(EDGES);

        assertThat(listed).hasSize(1_100).doesNotHaveDuplicates().contains(new StoredObject("edges/0006", 6));
    }

    @Test
    void anObjectIsDownloadedAndProgressIsTold() throws IOException {
        server.put("edges/one", "x".repeat(300_000));
        AtomicLong octets = new AtomicLong();
        Path file = directory.resolve("one");
        Files.writeString(file, "y".repeat(400_000));

        try (ObjectStore store = ObjectStore.open()) {
            store.download(EDGES, "edges/one", file, octets::addAndGet);
        }

        assertThat(file).hasSize(300_000);
        assertThat(octets).hasValue(300_000);
    }

    @Test
    void withoutCredentialsItIsSaidWhereTheyComeFrom() {
        server.set("aws.accessKeyId", null);
        server.set("aws.secretAccessKey", null);

        assertThat(message(() -> list(EDGES)))
                .startsWith(
                        "there are no credentials for the object store: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void wrongCredentialsAreNotShown() {
        server.set("aws.accessKeyId", "AKIDOTHER");
        assertThat(message(() -> list(EDGES)))
                .isEqualTo("s3://journals/edges/: the store does not know this AWS_ACCESS_KEY_ID");

        server.set("aws.accessKeyId", "AKIDEXAMPLE");
        server.set("aws.secretAccessKey", "anything");
        assertThat(message(() -> list(EDGES)))
                .isEqualTo("s3://journals/edges/: the store does not take this AWS_SECRET_ACCESS_KEY")
                .doesNotContain("anything");
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        assertThat(message(() -> list(ObjectAddress.parse("s3://nothing/edges"))))
                .isEqualTo("s3://nothing/edges/: there is no such bucket");
    }

    @Test
    void whereNobodyListensItIsSaidWhereToLook() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server.set("aws.endpointUrlS3", "http://127.0.0.1:" + port);
        server.set("aws.maxAttempts", "1");

        assertThat(message(() -> list(EDGES)))
                .startsWith("s3://journals/edges/: the store cannot be reached: ")
                .contains("AWS_ENDPOINT_URL_S3");
    }

    @Test
    void anAddressWithoutASchemeIsSaid() {
        server.set("aws.maxAttempts", "1");
        for (String none : List.of("127.0.0.1:9000", "localhost:9000")) {
            server.set("aws.endpointUrlS3", none);

            assertThat(message(() -> list(EDGES))).contains("look at AWS_ENDPOINT_URL_S3");
        }
    }

    @Test
    void aNameThatIsNoneIsSaid() {
        server.set("aws.endpointUrlS3", "http://store.invalid");
        server.set("aws.maxAttempts", "1");

        assertThat(message(() -> list(EDGES))).startsWith("s3://journals/edges/: the name of the store is not known: ");
    }

    @Test
    void aDiskThatIsFullIsNotTriedAgain() {
        server.put("edges/one", "x".repeat(300_000));
        List<Long> progress = Collections.synchronizedList(new ArrayList<>());

        try (ObjectStore store = ObjectStore.open()) {
            assertThat(message(() -> store.download(EDGES, "edges/one", Path.of("/dev/full"), progress::add)))
                    .isEqualTo(
                            "/dev/full cannot be written: No space left on device; give --temp a directory with more room");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }

        assertThat(progress).isEmpty();
        assertThat(server.downloaded()).containsExactly("edges/one");
    }
}
