package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it prints, and its exit status. 0 fine, 1 failed at run time, 2 bad usage. */
class CommandLineIT {

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final RecordingMta mta =
            RecordingMta.start(RecordingMta.Options.onLoopback().withProxyHeader());

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        mta.close();
        dnsbl.close();
    }

    /** What a program printed to standard output and error, and how it ended. */
    private record Ended(int status, String out, String err) {}

    @Test
    void serveSaysWhenItIsReadyAndLetsSessionsFinishOnSigterm() throws Exception {
        Process edge = start("serve", "--config", config("listen.addresses = [\"127.0.0.1:0\", \"[::1]:0\"]"));
        try (BufferedReader out = edge.inputReader(StandardCharsets.UTF_8)) {
            String ready = out.readLine();
            assertThat(ready).matches("smtp-edge ready 127\\.0\\.0\\.1:\\d+ \\[::1]:\\d+");
            int port = Integer.parseInt(ready.replaceAll(".*127\\.0\\.0\\.1:(\\d+) .*", "$1"));
            try (SmtpClient client = SmtpClient.from(Stage.CLEAN, address(port))) {
                client.expect(220);
                client.command("EHLO client.test", 250);

                edge.destroy();

                assertThat(client.deliver("a@client.test", "b@mta.test", "Subject: late\r\n")
                                .code())
                        .isEqualTo(250);
                client.command("QUIT", 221);
            }
            assertThat(edge.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(edge.exitValue()).isZero();
        } finally {
            edge.destroyForcibly();
        }
        assertThat(mta.deliveries()).hasSize(1);
    }

    @Test
    void aPortThatIsTakenIsARunTimeFailureWithASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Ended ended = run("serve", "--config", config("listen.addresses = [\"" + address + "\"]"));

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains(address).doesNotContain("\tat ");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void checkNamesEveryMistakeAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("edge.conf"), """
                listen.mode = proxy
                listen.thread = 2
                forward.connect-timeout = 5 parsecs
                dnsbl.action = reject
                limits.commands = 0
                """);

        Ended ended = run("check", "--config", file.toString());

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err().lines().map(line -> line.replace(file + ":", "")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("1: listen.mode: "),
                        line -> assertThat(line).startsWith("2: listen.thread: unknown key; did you mean threads?"),
                        line -> assertThat(line).startsWith("3: forward.connect-timeout: "),
                        line -> assertThat(line).startsWith("4: dnsbl.action: "),
                        line -> assertThat(line).startsWith("5: limits.commands: "));
    }

    @Test
    void checkIsContentWithTheShippedFile() throws Exception {
        Ended ended = run(
                "check",
                "--config",
                ConfSample.of("smtp-edge.conf").writeInto(folder).toString());

        assertThat(ended).isEqualTo(new Ended(0, folder.resolve("smtp-edge.conf") + ": no mistakes found\n", ""));
    }

    @Test
    void lookupExplainsTheScore() throws Exception {
        Ended ended = run("lookup", "--config", config(""), Stage.LISTED, Stage.CLEAN);

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains(Stage.LISTED, "bl.test", "127.0.0.2", "sends spam", Stage.CLEAN);

        Ended json = run("lookup", "--json", "--config", config(""), Stage.LISTED);
        assertThat(json.out().lines())
                .singleElement()
                .asString()
                .contains("\"address\":\"127.0.0.66\"", "\"score\":1", "\"listed\":true");
    }

    @Test
    void lookupReadsManyAddressesFromStandardInput() throws Exception {
        Process process = start("lookup", "--json", "--config", config(""), "-");
        try (Writer input = process.outputWriter()) {
            for (int i = 0; i < 1_000; i++) {
                input.write("127.0.1." + i % 250 + System.lineSeparator());
            }
            input.write("# a comment, an empty line and a mistake\n\nnonsense\n" + Stage.LISTED + "\n");
        }
        List<String> lines = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(lines).hasSize(1_001);
        assertThat(lines.getFirst()).contains("\"address\":\"127.0.1.0\"", "\"listed\":false");
        assertThat(lines.getLast()).contains("\"address\":\"" + Stage.LISTED + "\"", "\"codes\":[\"127.0.0.2\"]");
        assertThat(Files.readString(folder.resolve("stderr"))).contains("line 1003: \"nonsense\" is not");
    }

    @Test
    void lookupSaysThatNoResolverListens() throws Exception {
        Ended ended = run(
                "lookup",
                "--config",
                config("dnsbl.resolvers = [\"127.0.0.1:9\"]\ndnsbl.deadline = 500ms\n"),
                Stage.LISTED);

        assertThat(ended.status()).isOne();
        assertThat(ended.out()).contains("resolver 127.0.0.1: connection refused: nothing listens at its port 9");
    }

    @Test
    void badUsageIsStatusTwo() throws Exception {
        assertThat(run("serve", "--confg", "x").status()).isEqualTo(2);
        assertThat(run("lookup", "--config", config(""), "not-an-address").status())
                .isEqualTo(2);
        assertThat(run("check", "--config", "/nonexistent.conf").err()).contains("/nonexistent.conf");
    }

    private String config(String more) throws IOException {
        return ConfSample.of("smtp-edge.conf")
                .with(Stage.overrides(mta.address(), dnsbl.address()) + more)
                .writeInto(folder)
                .toString();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = JavaProgram.command("io.smtpedge.edge.Main", Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("stderr")));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
