package io.smtpedge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.http.HttpListener;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.Response;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against an admin address that says what the test tells it to. */
class FeedbackCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Request> asked = new CopyOnWriteArrayList<>();
    private Response answer = Response.json(202, "{\"taken\":1}");
    private HttpListener edge;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        edge = HttpListener.open(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new HttpListener.Limits(8, 1 << 20),
                request -> {
                    asked.add(request);
                    long lines = request.body().lines().count();
                    return answer.status() == 202 ? Response.json(202, "{\"taken\":" + lines + "}") : answer;
                });
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "feedback";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--admin";
        all[all.length - 1] = "http://127.0.0.1:" + edge.address().getPort();
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    @Test
    void oneVerdict() {
        assertThat(run("192.0.2.66", "spam", "--source", "abuse-desk", "--recipient", "b@example.com", "--count", "3"))
                .isZero();

        assertThat(out.toString()).isEqualTo("taken\n");
        assertThat(asked.getFirst().body())
                .startsWith("{\"client\":\"192.0.2.66\",\"finding\":\"spam\",\"source\":\"abuse-desk\","
                        + "\"recipient\":\"b@example.com\",\"count\":3,\"at\":\"");
        assertThat(asked.getFirst().header("content-type")).isEqualTo("application/x-ndjson");
    }

    @Test
    void ofASession() {
        assertThat(run("t9x3k2ab-7x", "not-spam")).isZero();

        assertThat(asked.getFirst().body()).startsWith("{\"session\":\"t9x3k2ab-7x\",\"finding\":\"not-spam\"");
    }

    @Test
    void theTokenIsShownAndNeverPrinted() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "0123456789abcdef");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        answer = Response.json(401, "{\"error\":\"show the token\"}");

        assertThat(run("192.0.2.66", "spam", "--token-file", file.toString())).isEqualTo(1);

        assertThat(asked.getFirst().header("authorization")).isEqualTo("Bearer 0123456789abcdef");
        assertThat(err.toString())
                .isEqualTo("the edge did not take it: show the token\n")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void manyFromAFile() throws IOException {
        Path file = folder.resolve("verdicts.ndjson");
        Files.writeString(file, "{\"client\":\"192.0.2.1\",\"finding\":\"spam\"}\n\n".repeat(700));

        assertThat(run("--from", file.toString())).isZero();

        assertThat(out.toString()).isEqualTo("700 verdicts taken\n");
        assertThat(asked).hasSize(3);
    }

    @Test
    void aMistakeInAFileIsToldWithItsLines() throws IOException {
        Path file = Files.writeString(folder.resolve("verdicts.ndjson"), "{}\n{}\n");
        answer = Response.json(400, "{\"taken\":0,\"error\":\"item 1: finding: it is missing\"}");

        assertThat(run("--from", file.toString())).isEqualTo(2);

        assertThat(err.toString())
                .contains("of lines 1 to 2, the last 2 were not taken: item 1: finding: it is missing");
    }

    @Test
    void badUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("192.0.2.66")).isEqualTo(2);
        assertThat(run("192.0.2.66", "spma")).isEqualTo(2);
        assertThat(run("mail.example", "spam")).isEqualTo(2);
        assertThat(run("192.0.2.66", "spam", "--from", "x")).isEqualTo(2);
        assertThat(run("--follow", "exim:/var/log/exim")).isEqualTo(2);
        assertThat(err.toString())
                .contains("say one of: ADDRESS FINDING")
                .contains("\"spma\" is no finding; write one of accepted, spam,")
                .contains("is neither an IP address nor the id of a session")
                .contains("write postfix:/var/log/mail.log");
        assertThat(asked).isEmpty();
    }

    @Test
    void anEdgeThatIsAway() {
        edge.close();

        assertThat(run("192.0.2.66", "spam")).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("smtp-edge: the edge cannot be reached at http://127.0.0.1:")
                .contains("is admin.address set, and is it running?");
    }

    @Test
    void whatTheEdgeWouldRefuseIsSaidBeforeItIsAsked() {
        assertThat(run("192.0.2.66", "spam", "--count", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--count 0 is not from 1 to 1000");
        assertThat(run("--from", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(folder + " is a directory; name a file of JSON lines");
        assertThat(asked).isEmpty();
    }

    @Test
    void anAdminAddressThatIsNoneIsSaid() {
        int status = Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("feedback", "192.0.2.66", "spam", "--admin", "127.0.0.1:8025");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("--admin 127.0.0.1:8025 is no address of a web server; write it as http://127.0.0.1:8025");
    }
}
