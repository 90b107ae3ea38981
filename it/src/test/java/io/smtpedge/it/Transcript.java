package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.EmbeddedDnsbl.Behaviour;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A dialogue written down, and played against the edge.
 *
 * <pre>
 * # The story: what this is about.
 * edge dnsbl.action = drop        a line of configuration, on top of the Stage's
 * dns  silent | servfail | A.B.C.D
 * from 127.0.0.66                 the client's address; without it, a clean one
 *
 * S: 220 *                        the server says this line; * stands for any text
 * S* 250 *                        ... a whole reply of any number of lines, the last of which is this
 * C: EHLO client.test             the client says this, and CRLF
 * C-raw: EHLO\x20a\r\nNOOP\r\n     ... exactly these octets: \r \n \t \\ \xHH
 * C-times 10000: \r               ... these octets so many times
 * -- pause 300ms                  the client waits
 * -- silence 50ms                 the server says nothing for so long
 * -- half-close | reset           the client ends its half, or everything
 * -- closed                       the server closes, and says nothing more
 * MTA: nothing                    no connection was made to the backend
 * MTA: from=&lt;a@b&gt; client=127.0.0.11  the next message delivered, as the MTA has it
 * </pre>
 */
final class Transcript {

    private static final String DEFAULT_SOURCE = "127.0.0.11";

    private final String name;
    private final List<String> lines;
    private final List<String> overrides = new ArrayList<>();
    private Behaviour dns = new Behaviour.Normal();
    private String source = DEFAULT_SOURCE;
    private int delivered;

    private Transcript(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
        for (String line : lines) {
            readHeader(line);
        }
    }

    static Transcript load(Path file) throws IOException {
        return new Transcript(file.getFileName().toString(), Files.readAllLines(file));
    }

    /** The file's name and the first line of its story. */
    String title() {
        return name + ": " + lines.getFirst().replaceFirst("^# *", "");
    }

    void play() throws IOException, InterruptedException {
        try (Stage stage = Stage.open(overrides.toArray(String[]::new))) {
            stage.dnsbl().behave(dns);
            try (SmtpClient client = stage.client(source)) {
                for (int i = 0; i < lines.size(); i++) {
                    play(lines.get(i), i + 1, stage, client);
                }
            }
        }
    }

    private void readHeader(String line) {
        if (line.startsWith("edge ")) {
            overrides.add(line.substring(5));
        } else if (line.startsWith("from ")) {
            source = line.substring(5).strip();
        } else if (line.startsWith("dns ")) {
            String how = line.substring(4).strip();
            dns = switch (how) {
                case "silent" -> new Behaviour.Silent();
                case "servfail" -> new Behaviour.ServerFailure();
                default -> new Behaviour.FixedAddress(InetAddress.ofLiteral(how));
            };
        }
    }

    private void play(String line, int number, Stage stage, SmtpClient client)
            throws IOException, InterruptedException {
        try {
            if (line.startsWith("S: ")) {
                assertMatches(client.readLine(), line.substring(3));
            } else if (line.startsWith("S* ")) {
                assertMatches(client.read().lines().getLast(), line.substring(3));
            } else if (line.startsWith("C: ") || line.equals("C:")) {
                client.send(line.substring(2).stripLeading());
            } else if (line.startsWith("C-raw: ")) {
                client.sendRaw(unescape(line.substring(7)));
            } else if (line.startsWith("C-times ")) {
                int colon = line.indexOf(": ");
                byte[] octets = unescape(line.substring(colon + 2));
                int times = Integer.parseInt(line.substring(8, colon));
                client.sendRaw(new String(octets, StandardCharsets.ISO_8859_1)
                        .repeat(times)
                        .getBytes(StandardCharsets.ISO_8859_1));
            } else if (line.startsWith("-- ")) {
                act(line.substring(3).strip(), client);
            } else if (line.startsWith("MTA: ")) {
                assertBackend(line.substring(5).strip(), stage);
            } else if (!line.isBlank() && !line.matches("(#|edge |from |dns ).*")) {
                throw new IllegalArgumentException("not a line of a transcript");
            }
        } catch (IOException | RuntimeException | AssertionError failed) {
            String said = String.join(
                    "\n  ", client.dialogue().stream().map(Object::toString).toList());
            throw new AssertionError(
                    name + ":" + number + ": " + line + "\n" + failed + "\nuntil then:\n  " + said, failed);
        }
    }

    private static void act(String action, SmtpClient client) throws IOException, InterruptedException {
        String[] words = action.split(" ", -1);
        switch (words[0]) {
            case "pause" -> Thread.sleep(duration(words[1]));
            case "silence" -> {
                client.patience(duration(words[1]));
                try {
                    throw new AssertionError("the server was to be silent, but said: " + client.readLine());
                } catch (java.net.SocketTimeoutException silent) {
                    client.patience(Duration.ofSeconds(15));
                }
            }
            case "half-close" -> client.shutdownOutput();
            case "reset" -> client.reset();
            case "closed" -> assertThat(client.readToEnd()).isEmpty();
            default -> throw new IllegalArgumentException("no such action");
        }
    }

    private void assertBackend(String expected, Stage stage) {
        if (expected.equals("nothing")) {
            assertThat(stage.mta().connections())
                    .as("connections to the backend")
                    .isZero();
            return;
        }
        await().untilAsserted(() -> assertThat(stage.mta().deliveries()).hasSizeGreaterThan(delivered));
        var delivery = stage.mta().deliveries().get(delivered++);
        assertMatches(
                "from=<" + delivery.from() + "> to=<" + String.join(",", delivery.to()) + "> client="
                        + delivery.visit().client().getHostAddress() + " helo=" + delivery.helo(),
                expected);
    }

    private static void assertMatches(String actual, String glob) {
        StringBuilder regex = new StringBuilder();
        for (String literal : glob.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        assertThat(actual).matches(Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private static byte[] unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                out.append(text.charAt(i));
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no such escape: \\" + escape);
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
