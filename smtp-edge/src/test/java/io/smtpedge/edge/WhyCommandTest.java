package io.smtpedge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.http.HttpListener;
import io.smtpedge.edge.http.Response;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code smtp-edge why}, or {@code explain}, as a person calls it. */
class WhyCommandTest {

    private static final String RECORD = """
            {"id":"t1-1","accepted":"2026-11-23T12:00:00Z","client":{"ip":"192.0.2.66","port":40000},"outcome":"refused",\
            "verdict":{"action":"enforce","test":"dnsbl","reason":"blocked using bl.example","score":2,"threshold":2},\
            "lists":[{"zone":"bl.example","answer":"listed","codes":["127.0.0.2"],"weight":2,"source":"wire","ms":1.0}],\
            "ms":{"total":5.0}}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void byAddressAndById() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD);

        assertThat(run("explain", "--log", folder.toString(), "192.0.2.66")).isZero();
        assertThat(out.toString())
                .startsWith("Session t1-1 of [192.0.2.66]:40000, accepted 2026-11-23T12:00:00Z\n")
                .contains("without bl.example (2): the score would have been 0, below 2");

        assertThat(run("why", "--log", folder.resolve("sessions.ndjson").toString(), "--json", "t1-1"))
                .isZero();
        assertThat(out.toString())
                .contains("{\"session\":{\"id\":\"t1-1\"")
                .contains(",\"what-if\":[{\"change\":\"without bl.example (2)\",\"result\":"
                        + "\"the score would have been 0, below 2\",\"decisive\":true}");
        assertThat(err.toString()).isEmpty();
    }

    /** What is not in the record: the meaning of the operator's own lists. */
    @Test
    void itKnowsTheListsOfTheConfiguration() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD);
        Path own = Files.writeString(folder.resolve("own.conf"), """
                lists.ours { zone = "bl.example", codes.bot { code = "127.0.0.2", meaning = "one of our botnet's" } }
                """);
        Path config = Files.writeString(folder.resolve("edge.conf"), "dnsbl.catalogue = \"" + own + "\"\n");

        assertThat(run(
                        "why",
                        "--log",
                        folder.resolve("sessions.ndjson").toString(),
                        "--config",
                        config.toString(),
                        "t1-1"))
                .isZero();
        assertThat(out.toString()).contains("bot: one of our botnet's");
        assertThat(run(
                        "why",
                        "--log",
                        folder.toString(),
                        "--config",
                        folder.resolve("none.conf").toString(),
                        "t1-1"))
                .isEqualTo(2);
    }

    @Test
    void anAddressThatWasNeverSeen() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD + "half a li");

        assertThat(run("explain", "--log", folder.toString(), "192.0.2.1")).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("""
                1 of 2 lines are no session records, or were cut off; they were passed over
                192.0.2.1 has no session in the 2 records that were searched; what the lists say of it now: smtp-edge lookup \
                192.0.2.1
                """);
    }

    @Test
    void whatIsKnownNow() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD);
        try (HttpListener edge = HttpListener.open(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new HttpListener.Limits(4, 1000),
                request -> request.path().equals("/v1/standing/192.0.2.66")
                        ? Response.json(
                                200,
                                "{\"client\":\"192.0.2.66\",\"p\":0.78,\"low\":0.52,\"high\":0.96,\"advice\":\"throttle\","
                                        + "\"reasons\":[{\"name\":\"history\",\"logit\":1.7,\"words\":\"what it has done"
                                        + " itself speaks clearly against it\"}]}")
                        : Response.json(404, "{\"error\":\"this edge keeps no reputation\"}"))) {
            String admin = "http://127.0.0.1:" + edge.address().getPort();

            assertThat(run("why", "--log", folder.toString(), "--admin", admin, "t1-1"))
                    .isZero();
            assertThat(out.toString()).endsWith("""
                    Now, 192.0.2.66 is bad with a probability of 0.78 (0.52 to 0.96): advice throttle
                      +1.70  what it has done itself speaks clearly against it
                    """);
            run("why", "--log", folder.toString(), "--admin", admin, "192.0.2.1");
            assertThat(err.toString()).startsWith("what is known of 192.0.2.1 now: this edge keeps no reputation\n");
        }
    }

    @Test
    void withoutALog() {
        assertThat(run("explain", "--log", folder.toString(), "192.0.2.1")).isEqualTo(1);
        assertThat(err.toString()).startsWith("smtp-edge: " + folder + " has no sessions.ndjson");
    }

    @Test
    void badUsage() {
        assertThat(run("explain")).isEqualTo(2);
        assertThat(run("explain", "--last", "0", "192.0.2.1")).isEqualTo(2);
    }

    @Test
    void whatIsNeitherAnAddressNorAReferenceIsSaid() {
        assertThat(run("why", "--log", folder.toString(), "300.1.1.1")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        "\"300.1.1.1\" is neither an IP address, such as 192.0.2.1 or 2001:db8::1, nor the reference in a"
                                + " reply, such as t9x3k2ab-7x");
    }

    @Test
    void theLinkInTheReplyWillDoAndSoWillCapitals() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD);

        assertThat(run("why", "--log", folder.toString(), "https://mx.example.com:8443/why/t1-1"))
                .isZero();
        assertThat(run("why", "--log", folder.toString(), "T1-1")).isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("Session t1-1")))
                .hasSize(2);
    }

    @Test
    void aLogThatCannotBeReadDoesNotKeepItFromTheOthers() throws IOException {
        Files.writeString(folder.resolve("sessions.ndjson"), RECORD);

        assertThat(run("why", "--journal", folder.toString(), "--log", "/nope", "t1-1"))
                .isZero();
        assertThat(out.toString()).startsWith("Session t1-1");
        assertThat(err.toString()).isEqualTo("passed over: /nope: there is no such file; check the path\n");

        assertThat(run("why", "--log", "/nope", "--log", "/nope/either", "t1-1"))
                .isEqualTo(1);
        assertThat(err.toString())
                .endsWith(
                        "smtp-edge: /nope: there is no such file; check the path; /nope/either: there is no such file;"
                                + " check the path\n");
    }
}
