package io.smtpedge.edge.access;

import io.smtpedge.fuzz.Fuzz;
import io.smtpedge.fuzz.Tokens;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any file is a table that can be asked, or has mistakes that can be told, each on one printable line. */
class CidrFileFuzzTest {

    private static final List<String> LINES = List.of(
            "192.0.2.0/24 permit\n",
            "192.0.2.1 reject\n",
            "!198.51.100.0/24 dunno\n",
            "198.51.100.7/24 reject\n",
            "2001:db8::/32 permit\n",
            "[2001:db8::1]/128 reject\n",
            "!2001:db8::/32 reject\n",
            "::ffff:192.0.2.1 permit\n",
            "0.0.0.0/0 dunno\n",
            "::/0 permit\n",
            "if 192.0.2.0/25\n",
            "IF !192.0.2.128/25\n",
            "if 2001:db8::/33\n",
            "endif\n",
            "endif\n",
            "# comment\n",
            "   permit\n",
            "\t# within\n",
            "\n",
            "192.0.2.0/33 permit\n",
            "192.0.2 permit\n",
            "host.example reject\n",
            "192.0.2.9 PERMIT_MYNETWORKS\n",
            "192.0.2.9 reject because\n",
            "192.0.2.9\n",
            "if\n",
            "192.0.2.9 permit",
            "\r\n",
            "\0\u001b[31m\u00e9\n");

    private static final Path FILE = Path.of("access.cidr");

    private static final List<InetAddress> CLIENTS = List.of(
            InetAddress.ofLiteral("192.0.2.1"),
            InetAddress.ofLiteral("192.0.2.200"),
            InetAddress.ofLiteral("198.51.100.7"),
            InetAddress.ofLiteral("2001:db8::1"),
            InetAddress.ofLiteral("2001:db8:8000::1"),
            InetAddress.ofLiteral("::1"));

    @Test
    void aTableOrMistakes() throws InterruptedException {
        Fuzz.run("cidr files", 2, random -> {
            Tokens tokens = new Tokens(random);
            String text = tokens.some(LINES, 12);
            check(tokens.oneIn(3) ? tokens.damaged(text) : text);
        });
    }

    private static void check(String text) {
        try {
            AccessTable table = CidrFile.parse(FILE, text);
            for (InetAddress client : CLIENTS) {
                table.match(client).ifPresent(match -> printable(match.toString()));
            }
        } catch (CidrFileException wrong) {
            wrong.mistakes().forEach(mistake -> printable(mistake.toString()));
        }
    }

    private static void printable(String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new AssertionError("not one printable line: " + text);
        }
    }
}
