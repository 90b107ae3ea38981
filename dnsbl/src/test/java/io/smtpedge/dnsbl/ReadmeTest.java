package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What README.md shows is what the library does. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path EXAMPLE = Path.of("src/test/java/io/smtpedge/dnsbl/Example.java");

    @Test
    void theProgramIsTheExample() throws IOException {
        String source = Files.readString(EXAMPLE);
        String program = source.substring(
                source.indexOf('\n', source.indexOf("// README: begin")) + 1, source.indexOf("        // README: end"));

        assertThat(Files.readString(README)).contains(program.replaceAll("(?m)^ {8}", ""));
    }

    @Test
    void theExampleRuns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TestDnsServer server = TestDnsServer.serving("""
                66.2.0.192.zen.spamhaus.org.  300 IN A   127.0.0.4
                66.2.0.192.zen.spamhaus.org.  300 IN TXT "https://www.spamhaus.org/query/ip/192.0.2.66"
                66.2.0.192.list.dnswl.org.    300 IN A   127.0.5.1
                2.0.0.127.zen.spamhaus.org.   300 IN A   127.0.0.2
                2.0.0.127.list.dnswl.org.     300 IN A   127.0.10.0
                """)) {
            Example.check(
                    server.address(),
                    InetAddress.ofLiteral("192.0.2.66"),
                    new PrintStream(out, true, StandardCharsets.UTF_8));
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("blocked using zen.spamhaus.org: https://www.spamhaus.org/query/ip/192.0.2.66")
                .contains("192.0.2.66: listed, score 3 of 3");
    }

    @Test
    void everyCauseIsExplained() throws IOException {
        assertThat(Files.readString(README))
                .contains(Arrays.stream(Cause.values())
                        .filter(cause -> cause != Cause.CLOSED)
                        .map(Cause::name)
                        .toList());
    }
}
