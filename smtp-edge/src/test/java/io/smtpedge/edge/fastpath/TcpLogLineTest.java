package io.smtpedge.edge.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.fastpath.TcpLogLine.Read;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's log, as HAProxy 2.6 writes it and as nobody should. */
class TcpLogLineTest {

    private static final String FRAME = "<134>Nov 23 08:04:54 haproxy[23100]: ";

    private static final String IPV4 = FRAME + "127.0.0.1:47314 [23/Nov/2026:08:04:53.853] smtp_fast mta4/mta1"
            + " 1/1002/1002 11 -- 2/2/1/1/1 0/0\n";

    private static final String IPV6 =
            FRAME + "::1:50392 [23/Nov/2026:08:04:54.154] smtp_fast mta4/mta1 1/0/200 11 CD" + " 3/3/1/0/0 0/0\n";

    private static TcpLogLine session(String datagram) {
        assertThat(TcpLogLine.read(datagram)).isInstanceOf(Read.Session.class);
        return ((Read.Session) TcpLogLine.read(datagram)).line();
    }

    @Test
    void aSessionOfIpv4() {
        assertThat(session(IPV4))
                .isEqualTo(new TcpLogLine(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 47_314),
                        LocalDateTime.parse("2026-11-23T08:04:53.853"),
                        "smtp_fast",
                        "mta4/mta1",
                        Optional.of(Duration.ofMillis(1002)),
                        Duration.ofMillis(1002),
                        11,
                        new Termination('-', '-')));
    }

    @Test
    void theLastColonOfAnIpv6AddressIsBeforeThePort() {
        assertThat(session(IPV6).client()).isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("::1"), 50_392));
        assertThat(session(IPV6).termination()).hasToString("CD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Never given to a server, with a machine's name, padded day, TLS frontend, redispatched.
                "<134>Nov  3 08:04:54 haproxy[1]: 192.0.2.7:1 [03/Nov/2026:08:04:53.853] f b/<NOSRV> -1/-1/5000 0 SC 1/1/0/0/0 0/0",
                "<158>Feb 28 23:59:59 lb1.example haproxy[4194304]: 192.0.2.7:65535 [28/Feb/2027:23:59:59.999] f~ b/s 0/0/0 0 -- 0/0/0/0/+3 12/34",
                "<131>Jan  1 00:00:00 lb-1 smtp-proxy[9]: 2001:db8::7:25 [01/Jan/2027:00:00:00.000] f.1:a b-2/s_3 0/7/9 18446744073709 sD 1/1/1/1/1 0/0\n",
            })
    void whatElseHaproxyWrites(String datagram) {
        assertThat(TcpLogLine.read(datagram)).isInstanceOf(Read.Session.class);
    }

    @Test
    void whoReachedNoServerHasNoTimeToIt() {
        assertThat(session(IPV4.replace("1/1002/1002", "1/-1/1002").replace(" -- ", " CC "))
                        .connect())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<133>Nov 23 08:04:54 haproxy[1]: Proxy smtp_fast started.",
                "<129>Nov 23 08:04:54 haproxy[1]: Server mta4/mta1 is DOWN, reason: Layer4 timeout",
                "<132>Nov 23 08:04:54 haproxy[1]: Server mta4/mta1 is UP/READY (leaving forced drain).",
            })
    void whatHaproxySaysOfItselfIsNoSession(String datagram) {
        assertThat(TcpLogLine.read(datagram)).isInstanceOf(Read.Notice.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "GET / HTTP/1.1",
                // No option tcplog.
                "<134>Nov 23 08:04:54 haproxy[1]: Connect from 192.0.2.7:1 to 192.0.2.25:25 (smtp_fast/TCP)",
                // Option httplog, logasap, a unix client, another number of fields.
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/0/0/1 200 1 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/+1 +1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: unix:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0 more",
                // Values that are none.
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.700:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 10.1:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:65536 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [31/Feb/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:25:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 XX 1/1/0/0/0 0/0",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/-5 1 -- 1/1/0/0/0 0/0",
                // Two lines in one datagram; text of strangers behind a name.
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0\n\n",
                "<134>Nov 23 08:04:54 haproxy[1]: 192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s\u001b[31m 0/0/1 1 -- 1/1/0/0/0 0/0",
                // No frame.
                "192.0.2.7:1 [23/Nov/2026:08:04:53.853] f b/s 0/0/1 1 -- 1/1/0/0/0 0/0",
            })
    void whatHaproxyDoesNotWriteIsGarbage(String datagram) {
        assertThat(TcpLogLine.read(datagram)).isInstanceOf(Read.Garbage.class);
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll @Size(4) byte[] four,
            @ForAll @Size(16) byte[] sixteen,
            @ForAll boolean ipv6,
            @ForAll @IntRange(max = 65_535) int port,
            @ForAll @AlphaChars @StringLength(min = 1, max = 60) String name,
            @ForAll @LongRange(min = -1, max = 99_999_999) long connect,
            @ForAll @LongRange(max = 99_999_999) long total,
            @ForAll @LongRange(max = 999_999_999_999_999L) long octets,
            @ForAll @IntRange(max = 11) int cause,
            @ForAll @IntRange(max = 6) int phase)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(ipv6 ? sixteen : four);
        String ends = "" + "CSPLRIDUKcs-".charAt(cause) + "RQCHDLT-".charAt(phase);
        String datagram = FRAME + IpText.of(address) + ":" + port + " [23/Nov/2026:08:04:53.853] " + name + " " + name
                + "/" + name + " 0/" + connect + "/" + total + " " + octets + " " + ends + " 1/1/1/1/0 0/0\n";

        TcpLogLine line = session(datagram);

        assertThat(line.client().getAddress()).isEqualTo(address);
        assertThat(line.client().getPort()).isEqualTo(port);
        assertThat(line.frontend()).isEqualTo(name);
        assertThat(line.connect().map(Duration::toMillis).orElse(-1L)).isEqualTo(connect);
        assertThat(line.total()).hasMillis(total);
        assertThat(line.octets()).isEqualTo(octets);
        assertThat(line.termination()).hasToString(ends);
    }

    /** Whatever comes, nothing is thrown, and no damaged line is taken for another client's. */
    @Property
    void whatIsDamagedIsGarbageOrTheSameClient(
            @ForAll @IntRange(max = 200) int at, @ForAll char with, @ForAll boolean ipv6) {
        StringBuilder damaged = new StringBuilder(ipv6 ? IPV6 : IPV4);
        damaged.insert(Math.min(at, damaged.length()), with);

        if (TcpLogLine.read(damaged.toString()) instanceof Read.Session(TcpLogLine line)) {
            assertThat(line.frontend()).isNotEmpty();
            assertThat(line.server()).matches("[!-~]+");
        }
    }

    @Property
    void anyTextIsRead(@ForAll String text) {
        assertThat(TcpLogLine.read(text)).isNotNull();
        assertThat(TcpLogLine.read(FRAME + text)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "--, FORWARDED",
        "CD, FORWARDED",
        "SD, FORWARDED",
        "cD, TIMEOUT",
        "sD, TIMEOUT",
        "CC, HANGUP",
        "cC, TIMEOUT",
        "SC, BACKEND_DOWN",
        "sC, BACKEND_DOWN",
        "sQ, BACKEND_DOWN",
        "RC, BACKEND_DOWN",
        "PC, LIMITED",
        "PR, LIMITED",
        "DD, FORWARDED",
        "KD, FORWARDED",
        "CL, FORWARDED"
    })
    void howASessionEnded(String letters, Outcome outcome) {
        Termination termination = Termination.parse(letters).orElseThrow();

        assertThat(termination.outcome()).isEqualTo(outcome);
        if (letters.equals("--")) {
            assertThat(termination.detail()).isEmpty();
        } else {
            assertThat(termination.detail()).matches("[A-Zcs][A-Z]: [ -~]+");
        }
    }
}
