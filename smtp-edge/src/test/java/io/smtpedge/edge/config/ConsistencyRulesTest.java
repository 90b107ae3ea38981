package io.smtpedge.edge.config;

import static io.smtpedge.edge.config.Problems.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are each right and do not go together. */
class ConsistencyRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tproxy { mx = 203.0.113.25, a-key-of-another-program = 1 }",
                "listen { mode = proxy-protocol, trusted-proxies = \"10.0.0.0/8\" }",
                "listen { mode = tproxy, addresses = \"127.0.0.1:10025\" }, forward.source = transparent",
                "forward { source = transparent, address = [\"192.0.2.1:25\", \"[2001:db8::1]:25\"] }",
                "forward.address = \"unix:/run/x.sock\"",
                "listen.addresses = [\"127.0.0.1:0\", \"127.0.0.1:0\", \"0.0.0.0:0\"]",
                "listen.addresses = [\"127.0.0.1:25\", \"[::]:25\"]",
                "forward { source = transparent }, listen { mode = proxy-protocol, trusted-proxies = \"10.0.0.1\" }",
                "dnsbl { threshold = 3, zones = [\"a.example=127.0.0.2*2\", \"a.example=127.0.0.3*1\"] }",
                "policy { mode = enforce, learning-time = 0ms }",
                "policy.mode = enforce, reputation.snapshot = /var/lib/smtp-edge/reputation.snapshot",
                "access.rules = [\"permit 10.1.0.0/16\", \"reject 10.0.0.0/8 2001:db8::/32\", \"dunno\"]",
            })
    void theseGoTogether(String text) {
        assertThat(problems(text)).isEmpty();
    }

    @Test
    void anAddressCanBeListenedOnOnce() {
        assertThat(problems("listen.addresses = [\"127.0.0.1:25\", \"0.0.0.0:25\", \"[::1]:26\", \"[::1]:26\"]"))
                .isEqualTo("""
                        f:1: listen.addresses: 127.0.0.1:25 is already covered by 0.0.0.0:25; remove one of the two
                        f:1: listen.addresses: [::1]:26 is listed twice; remove one of the two""");
        assertThat(problems("listen.addresses = []"))
                .isEqualTo("f:1: listen.addresses: there is no address to listen on; write at least one,"
                        + " as in \"0.0.0.0:25\"");
    }

    @Test
    void whatIsEnforcedMustBeKnownAndKept() {
        assertThat(problems("policy.mode = enforce"))
                .isEqualTo(
                        "f:1: policy.mode: enforce has no effect for policy.learning-time after each start, as the time of"
                                + " the first start is in the snapshot; set reputation.snapshot, or learning-time = 0ms");
        assertThat(problems("policy { mode = enforce, learning-time = 0ms }, reputation.learn = false"))
                .isEqualTo(
                        "f:1: policy.mode: enforce has no effect with reputation.learn = false: nothing is known to act"
                                + " upon; set it to true, or write shadow");
    }

    @Test
    void whatBecomesATokenMustStillBeThere(@TempDir Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(problems("journal { keep = 7d, pseudonymise-after = 7d, key-file = \"" + key + "\" }"))
                .isEqualTo(
                        "f:1: journal.pseudonymise-after: it has no effect: after journal.keep there is no segment left;"
                                + " write less than that, or keep them longer");
        assertThat(problems("journal { keep = 7d, pseudonymise-after = 1d, key-file = \"" + key + "\" }"))
                .isEmpty();
    }

    @Test
    void proxyProtocolNeedsTrustedProxies() {
        assertThat(problems("listen.mode = proxy-protocol"))
                .isEqualTo("f:1: listen.mode: proxy-protocol trusts nobody without trusted-proxies;"
                        + " list the addresses of the proxies there, or use mode direct");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"192.0.2.1:25\", \"192.0.2.2:25\"]",
                "[\"[2001:db8::1]:25\", \"192.0.2.2:25\", \"[2001:db8::2]:25\"]",
                "[\"unix:/run/x.sock\", \"192.0.2.2:25\"]",
                "[\"unix:/run/x.sock\", \"unix:/run/y.sock\"]"
            })
    void thereIsOneBackend(String addresses) {
        assertThat(problems("forward.address = " + addresses))
                .contains("f:1: forward.address: ")
                .contains("is one too many; write one socket, or one IPv4 and one IPv6 address");
    }

    @Test
    void thereIsABackend() {
        assertThat(problems("forward.address = []"))
                .isEqualTo("f:1: forward.address: there is no backend; write its address, as in \"127.0.0.1:2525\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forward.address = \"127.0.0.1:25\"",
                "forward.address = \"[::1]:25\"",
                "listen.addresses = \"192.0.2.1:25\", forward.address = \"192.0.2.1:25\""
            })
    void theBackendIsNotTheEdge(String text) {
        assertThat(problems(text))
                .contains("f:1: forward.address: ")
                .contains("is the edge itself, which listens on")
                .contains("; write the address of HAProxy or of the MTA");
    }

    @Test
    void aTransparentSourceNeedsABackendOfEachFamily() {
        assertThat(problems("forward.source = transparent"))
                .isEqualTo(
                        "f:1: forward.address: with source transparent, a client on IPv6 needs an IPv6 address of the"
                                + " backend; add one, or take the IPv6 address out of listen.addresses");
        assertThat(problems("forward { source = transparent, address = \"unix:/run/x.sock\" }"))
                .isEqualTo("f:1: forward.source: transparent cannot go over a unix socket, which has no client address;"
                        + " use proxy-v2, or forward to a TCP address");
    }

    @Test
    void aTeaserIsOneLineOfAscii() {
        assertThat(problems("pregreet.teaser = \"\"")).contains("a teaser has 1 to 200 characters; shorten it");
        assertThat(problems("pregreet.teaser = \"" + "x".repeat(201) + "\""))
                .contains("a teaser has 1 to 200 characters; shorten it");
        assertThat(problems("pregreet.teaser = \"a\\r\\n220 b\"")).contains("a teaser is one line of printable ASCII");
        assertThat(problems("pregreet.teaser = \"mx.example ESMTP\"")).isEmpty();
    }

    @Test
    void zonesNeedAResolverAndAThresholdInReach() {
        assertThat(problems("dnsbl { resolvers = [], zones = \"a.example\" }"))
                .isEqualTo("f:1: dnsbl.resolvers: there are zones but no resolver to ask; write one,"
                        + " as in \"127.0.0.1:53\"");
        assertThat(problems("dnsbl { threshold = 4, zones = [\"a.example*3\", \"b.example*-9\"] }"))
                .isEqualTo("f:1: dnsbl.threshold: 4 can never be reached, as all positive weights of the zones add up"
                        + " to 3; lower it, or add or weigh up zones");
        assertThat(problems("dnsbl { allow-threshold = -10, zones = [\"a.example*3\", \"b.example*-9\"] }"))
                .isEqualTo("f:1: dnsbl.allow-threshold: -10 can never be reached, as all negative weights of the zones"
                        + " add up to -9; raise it, or add allow lists");
        assertThat(problems("dnsbl { resolvers = [] }")).isEmpty();
    }

    @Test
    void aZoneIsListedOnceForTheSameCodesAndItsKeyIsNotShown() {
        assertThat(problems("dnsbl.zones = [\"s3cret.zen.dq.spamhaus.net=127.0.0.2*2\","
                        + " \"s3cret.zen.dq.spamhaus.net=127.0.0.2\"]"))
                .startsWith("f:1: dnsbl.zones: ")
                .contains("zen.dq.spamhaus.net is listed twice with the same return codes; remove one of the two")
                .doesNotContain("s3cret");
    }

    /** Whatever is wrong with an entry of a keyed zone, the message does not give the key away. */
    @Property(tries = 300)
    void aKeyIsInNoProblem(@ForAll String before, @ForAll String after, @ForAll boolean number) {
        String key = number ? "q7k2m9x4" : "hunter";
        String entry = before + key + ".zen.dq.spamhaus.net" + after;
        StringBuilder quoted = new StringBuilder();
        entry.chars().forEach(c -> quoted.append(String.format("\\u%04x", c)));
        assertThat(problems("dnsbl.zones = [\"" + quoted + "\", \"" + quoted + "\", 5=6]"))
                .doesNotContain(key);
        assertThat(problems("dnsbl.zones = [\"" + quoted + "\", \"" + quoted + "\"]"))
                .doesNotContain(key);
    }

    @Test
    void aRuleBehindAnotherThatTakesAllFromItIsReported() {
        assertThat(problems("access.rules = [\"permit 192.0.2.0/24\", \"reject 192.0.2.0/24 198.51.100.1\"]"))
                .isEqualTo(
                        "f:1: access.rules: in \"reject 192.0.2.0/24 198.51.100.1/32\", 192.0.2.0/24 never applies, as"
                                + " \"permit 192.0.2.0/24\" comes first and holds it; change the order, or remove one of the two");
    }

    @Test
    void strangersLeavePlacesForThoseWhoAreForwarded() {
        assertThat(problems("limits { screening = 3000, refusing = 2000 }"))
                .isEqualTo(
                        "f:1: limits.screening: 3000 for screening and 2000 for refusing leave none of 5000 connections"
                                + " for forwarding; lower one of the two, or raise connections");
        assertThat(problems("limits { connections = 100, forwarding = 200 }"))
                .isEqualTo("f:1: limits.forwarding: 200 is more than all connections, which are 100; lower it, or raise"
                        + " connections");
        assertThat(problems("limits { connections = 1 }"))
                .as("the defaults follow connections")
                .isEmpty();
    }

    @Test
    void aRateIsWrittenAsOne() {
        assertThat(problems(
                        "limits { rate-per-client = \"60 per 1m\", rate-per-network = none, repeat-offender = none }"))
                .isEmpty();
        assertThat(problems("limits.rate-per-client = 60"))
                .isEqualTo(
                        "f:1: limits.rate-per-client: \"60\" is not a rate; write for example 60 per 1m; 1 to 1000000,"
                                + " per 1s to 1d");
    }

    @Test
    void theMistakesOfACidrFileHaveItsLines(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("a.cidr"), "192.0.2.1 permit\n192.0.2.2 OK\n192.0.2.300 reject\n");

        assertThat(problems("access.rules = [\"cidr:" + file + "\", \"cidr:/absent/b.cidr\"]\nlimits.commands = 0"))
                .isEqualTo("""
                        f:2: limits.commands: 0 is out of range; write a whole number from 1 to 10000
                        %1$s:2: "OK" is not known; write permit, reject or dunno
                        %1$s:3: "192.0.2.300" is not an IP address or ADDRESS/LENGTH
                        /absent/b.cidr: there is no such file; check the path""".formatted(file));
    }

    @Test
    void postscreensWordsLeadToOurs() {
        assertThat(problems("""
                dnsbl { sites = [], timeout = 5s }
                pregreet { greet-wait = 6s }
                access { allow = [] }
                """)).isEqualTo("""
                f:1: dnsbl.sites: unknown key; it is called zones here
                f:1: dnsbl.timeout: unknown key; it is called deadline here
                f:2: pregreet.greet-wait: unknown key; it is called wait here
                f:3: access.allow: unknown key; it is called rules, with entries such as "permit 192.0.2.1" and \
                "reject 198.51.100.0/24", here""");
    }
}
