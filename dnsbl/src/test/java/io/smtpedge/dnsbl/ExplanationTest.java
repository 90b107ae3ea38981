package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void showsTheVerdictAndWhatEachZoneSaid() {
        DnsblResult result = Scorer.score(
                InetAddress.ofLiteral("192.0.2.1"),
                3,
                List.of(
                        new Listed(
                                "zen.spamhaus.org",
                                List.of(ReturnCode.of(127, 0, 0, 4), ReturnCode.of(127, 0, 0, 10)),
                                3,
                                "https://www.spamhaus.org/query/ip/192.0.2.1",
                                Duration.ofSeconds(280),
                                Duration.ZERO,
                                Source.CACHE),
                        new NotListed("bl.spamcop.net", Duration.ofMinutes(15), Duration.ofMillis(23), Source.WIRE),
                        new Unavailable(
                                "list.dnswl.org",
                                Cause.TIMEOUT,
                                "no answer within 3000 ms",
                                -2,
                                0,
                                Duration.ofSeconds(3))));

        assertThat(result.explanation().toString().lines())
                .containsExactly(
                        "192.0.2.1: listed, score 3 of 3; missing answers could make it 1 to 3",
                        "  zen.spamhaus.org                 listed        +3  ttl  280 s      0 ms  cache  127.0.0.4 127.0.0.10 https://www.spamhaus.org/query/ip/192.0.2.1",
                        "  bl.spamcop.net                   not listed    +0  ttl  900 s     23 ms  wire",
                        "  list.dnswl.org                   unavailable   +0  ttl    0 s   3000 ms  wire    no answer within 3000 ms");
    }
}
