package io.smtpedge.reputation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PseudonymsTest {

    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");

    private final Pseudonyms pseudonyms = new Pseudonyms(key("0123456789abcdef0123456789abcdef"));

    private static PseudonymKey key(String text) {
        return PseudonymKey.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String token(String address) {
        return IpText.of(pseudonyms.of(InetAddress.ofLiteral(address)));
    }

    @Test
    void theTokensOfANetworkAreItsAddressesInAnotherOrder() {
        Set<String> tokens = new HashSet<>();
        int same = 0;
        for (int host = 0; host < 256; host++) {
            String token = token("192.0.2." + host);
            assertThat(token).startsWith("192.0.2.");
            tokens.add(token);
            same += token.equals("192.0.2." + host) ? 1 : 0;
        }
        assertThat(tokens).hasSize(256);
        assertThat(same).as("one is to be expected").isLessThan(8);
    }

    @Test
    void eachNetworkAndEachKeyHasAnOrderOfItsOwn() {
        Pseudonyms other = new Pseudonyms(key("another secret of 32 characters."));
        int sameNetworks = 0;
        int sameKeys = 0;
        for (int host = 0; host < 256; host++) {
            String last = token("192.0.2." + host).substring("192.0.2.".length());
            sameNetworks += token("192.0.3." + host).endsWith("." + last) ? 1 : 0;
            sameKeys += IpText.of(other.of(InetAddress.ofLiteral("192.0.2." + host)))
                            .endsWith("." + last)
                    ? 1
                    : 0;
        }
        assertThat(sameNetworks).isLessThan(10);
        assertThat(sameKeys).isLessThan(10);
        assertThat(token("192.0.2.77")).isEqualTo(token("192.0.2.77"));
    }

    @Test
    void ofIpv6TheSiteStaysAndOneSubnetStaysOne() {
        Set<String> subnets = new HashSet<>();
        for (int subnet = 0; subnet < 2000; subnet++) {
            byte[] one = pseudonyms
                    .of(InetAddress.ofLiteral("2001:db8:1:%x::25".formatted(subnet)))
                    .getAddress();
            byte[] two = pseudonyms
                    .of(InetAddress.ofLiteral("2001:db8:1:%x::26".formatted(subnet)))
                    .getAddress();
            assertThat(one).startsWith(0x20, 0x01, 0x0d, 0xb8, 0, 1).isNotEqualTo(two);
            assertThat(List.of(one[6], one[7])).isEqualTo(List.of(two[6], two[7]));
            subnets.add(one[6] + ":" + one[7]);
        }
        assertThat(subnets).hasSize(2000);
    }

    @Test
    void aSessionSaysNoLongerWhoItWas() {
        JournalEntry entry = new JournalEntry.Session(new SessionRecord(
                "1a2b3c4-7x",
                AT,
                new InetSocketAddress(InetAddress.ofLiteral("203.0.113.66"), 51900),
                new InetSocketAddress(InetAddress.ofLiteral("198.51.100.25"), 25),
                List.of(new SessionRecord.TestResult("dnsbl", "failed")),
                List.of(new SessionRecord.Finding("pregreet", "HELO 203.0.113.66")),
                List.of(new SessionRecord.ListAnswer(
                        "zen.example.org",
                        "listed",
                        List.of("127.0.0.4"),
                        3,
                        3,
                        "wire",
                        "https://list.example/query/203.0.113.66",
                        Duration.ofMillis(3))),
                new SessionRecord.Decision(
                        "enforce",
                        "dnsbl",
                        "client [203.0.113.66] blocked",
                        new SessionRecord.Score(3, 3, 3, 3, false)),
                new SessionRecord.Dialogue(
                        "host-203-0-113-66.dsl.isp.example",
                        "ESMTP",
                        false,
                        true,
                        0,
                        List.of(new SessionRecord.Envelope(
                                "Eve.Moneypenny@sender.example",
                                List.of("bob@Example.com", "bob@example.com"),
                                2,
                                0,
                                550,
                                "5.7.1",
                                "bob@example.com has no time for 203.0.113.66",
                                0))),
                Outcome.REFUSED,
                "203.0.113.66 again",
                new SessionRecord.Timings(null, null, Duration.ofSeconds(1)),
                new SessionRecord.Bytes(1, 2, 3, 4),
                "mx1.example.com",
                null));
        String line = pseudonyms.of(entry).line();
        assertThat(line)
                .doesNotContain("203.0.113.66", "203-0-113-66", "51900", "bob", "Eve", "oneypenny")
                .contains("\"ip\":\"203.0.113.", "1a2b3c4-7x", "198.51.100.25", "127.0.0.4", "\"score\":3", "5.7.1")
                .containsPattern("\"helo\":\"~[0-9a-f]{10}\\.isp\\.example\"")
                .containsPattern("\"from\":\"~[0-9a-f]{10}@sender\\.example\"")
                .containsPattern("\"to\":\\[\"(~[0-9a-f]{10}@example\\.com)\",\"\\1\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7 was listed, true",
        "192.0.2.7:25 was listed, true",
        "[2001:db8::7] was listed, true",
        "from=2001:db8::7 was listed, true",
        "x_192.0.2.7 was listed, true",
        "::ffff:192.0.2.7 was listed, true",
        "at 10:15:30 the list zen.example.org was shadowed, false",
    })
    void aNoticeKeepsItsWordsAndLosesItsAddresses(String text, boolean changes) {
        JournalEntry entry =
                pseudonyms.of(new JournalEntry.Told(new Notice(AT, "mx1", "list-shadowed", "zen.example.org", text)));
        assertThat(entry.line().contains(text)).isEqualTo(!changes);
        assertThat(entry.line()).doesNotContain("192.0.2.7", "2001:db8::7");
    }

    /** Of HELO, and of the domain of a sender. */
    @ParameterizedTest
    @CsvSource({
        "[192.0.2.7], \\[192\\.0\\.2\\.\\d+]",
        "[IPv6:2001:db8::7], \\[ipv6:2001:db8:0:[0-9a-f:]+]",
        "192-0-2-7.example, ~[0-9a-f]{10}\\.example",
        "c0000207.example, ~[0-9a-f]{10}\\.example",
        "mail.example, mail\\.example",
        "mx10.example, mx10\\.example",
    })
    void aNameKeepsNothingThatSpellsAnAddress(String name, String left) {
        SessionRecord.Dialogue dialogue = new SessionRecord.Dialogue(
                name,
                "ESMTP",
                false,
                true,
                0,
                List.of(new SessionRecord.Envelope("u@" + name, List.of(), 0, 0, 250, "", "", 0)),
                0);
        String line = pseudonyms
                .of(new JournalEntry.Session(new SessionRecord(
                        "1a2b3c4-7x",
                        AT,
                        new InetSocketAddress(InetAddress.ofLiteral("203.0.113.66"), 51900),
                        new InetSocketAddress(InetAddress.ofLiteral("198.51.100.25"), 25),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        dialogue,
                        Outcome.FORWARDED,
                        "",
                        new SessionRecord.Timings(null, null, Duration.ofSeconds(1)),
                        new SessionRecord.Bytes(1, 2, 3, 4),
                        "mx1.example.com",
                        null)))
                .line();
        assertThat(line)
                .containsPattern("\"helo\":\"" + left + "\"")
                .containsPattern("\"from\":\"~[0-9a-f]{10}@" + left + "\"")
                .doesNotContain("192.0.2.7", "2001:db8::7", "192-0-2-7");
    }

    @Test
    void aKeyIsASecretAndLongEnough(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key");
        assertThatThrownBy(() -> PseudonymKey.read(file)).hasMessageContaining("openssl rand -hex 32");
        Files.writeString(file, "short\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> PseudonymKey.read(file)).hasMessageContaining("at least 32 characters");
        Files.writeString(file, "0123456789abcdef0123456789abcdef\n");
        assertThat(PseudonymKey.read(file))
                .isEqualTo(key("0123456789abcdef0123456789abcdef"))
                .hasToString("a key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> PseudonymKey.read(file)).hasMessageContaining("chmod 0640");
    }
}
