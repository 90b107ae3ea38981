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

class ScorerTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");
    private static final int THRESHOLD = 3;

    @Test
    void weightsAddUpAndTheHeaviestListingIsTheWorst() {
        DnsblResult result = score(listed("light", 1, 300), listed("heavy", 2, 100), listed("allow", -1, 900));

        assertThat(result.score()).isEqualTo(2);
        assertThat(result.listed()).isFalse();
        assertThat(result.worst()).map(Listed::zone).contains("heavy");
        assertThat(result.ttl()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void theThresholdItselfIsListed() {
        assertThat(score(listed("heavy", 3, 60)).listed()).isTrue();
    }

    @Test
    void ofEqualListingsTheFirstIsTheWorst() {
        assertThat(score(listed("first", 2, 60), listed("second", 2, 60)).worst())
                .map(Listed::zone)
                .contains("first");
    }

    @Test
    void aListingThatCountsNothingIsNotTheWorst() {
        assertThat(score(listed("undeclared", 0, 60), listed("allow", -2, 60)).worst())
                .isEmpty();
    }

    @Test
    void noAnswersAtAllIsNotListed() {
        DnsblResult result = score();

        assertThat(result.listed()).isFalse();
        assertThat(result.partial()).isFalse();
    }

    /** The missing answer could have made it a listing: nothing is known for sure, and nothing may be remembered. */
    @Test
    void aMissingBlockListMakesAPassPartial() {
        DnsblResult result = score(notListed("a", 300), missing("b", 0, 3));

        assertThat(result.partial()).isTrue();
        assertThat(result.ttl()).isZero();
        assertThat(result.highestScore()).isEqualTo(3);
    }

    @Test
    void aMissingAllowListMakesAListingPartial() {
        DnsblResult result = score(listed("a", 3, 300), missing("allow", -2, 0));

        assertThat(result.listed()).isTrue();
        assertThat(result.partial()).isTrue();
        assertThat(result.lowestScore()).isEqualTo(1);
    }

    @Test
    void whatCannotChangeTheVerdictDoesNotMakeItPartial() {
        assertThat(List.of(
                        score(listed("a", 5, 300), missing("allow", -2, 0)),
                        score(listed("a", 3, 300), missing("b", 0, 9)),
                        score(notListed("a", 300), missing("allow", -9, 0)),
                        score(notListed("a", 300), missing("soft", 0, 2))))
                .allSatisfy(result -> {
                    assertThat(result.partial()).isFalse();
                    assertThat(result.unavailable()).hasSize(1);
                    assertThat(result.ttl()).isEqualTo(Duration.ofMinutes(5));
                });
    }

    @Test
    void severalMissingAnswersCountTogether() {
        assertThat(score(missing("a", 0, 2), missing("b", 0, 1)).partial()).isTrue();
    }

    private static DnsblResult score(ZoneAnswer... answers) {
        return Scorer.score(ADDRESS, THRESHOLD, List.of(answers));
    }

    private static Listed listed(String zone, int weight, int ttl) {
        return new Listed(
                zone,
                List.of(ReturnCode.of(127, 0, 0, 2)),
                weight,
                "",
                Duration.ofSeconds(ttl),
                Duration.ZERO,
                Source.WIRE);
    }

    private static NotListed notListed(String zone, int ttl) {
        return new NotListed(zone, Duration.ofSeconds(ttl), Duration.ZERO, Source.WIRE);
    }

    private static Unavailable missing(String zone, int lowest, int highest) {
        return new Unavailable(zone, Cause.TIMEOUT, "no answer", lowest, highest, Duration.ZERO);
    }
}
