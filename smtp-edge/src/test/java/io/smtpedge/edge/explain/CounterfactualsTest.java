package io.smtpedge.edge.explain;

import static io.smtpedge.edge.explain.Records.clean;
import static io.smtpedge.edge.explain.Records.listed;
import static io.smtpedge.edge.explain.Records.missing;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What would have changed a verdict. */
class CounterfactualsTest {

    private static List<String> decisive(SessionRecord session) {
        return Counterfactuals.of(session, Configured.BY_DEFAULT).stream()
                .filter(WhatIf::decisive)
                .map(WhatIf::toString)
                .toList();
    }

    private static List<String> idle(SessionRecord session) {
        return Counterfactuals.of(session, Configured.BY_DEFAULT).stream()
                .filter(one -> !one.decisive())
                .map(WhatIf::toString)
                .toList();
    }

    @Example
    void oneListDecided() {
        SessionRecord session = Records.judged("enforce", 3, listed("zen.example", 3), clean("bl.example"));

        assertThat(decisive(session))
                .containsExactly(
                        "without zen.example (3): the score would have been 0, below 3",
                        "with a threshold of 4 or more: it would not have counted as listed",
                        "with dnsbl.action = ignore: it would have been logged, and forwarded",
                        "with a rule \"permit 192.0.2.66\" in access: it would have been forwarded without a test");
    }

    @Example
    void aGoodScoreDecided() {
        SessionRecord session = Records.decidedBy("allow-score", "pass", new Score(-5, -5, -5, 1, false));

        assertThat(decisive(session))
                .containsExactly("with a dnsbl.allow-threshold below its score: the other tests would have decided");
    }

    @Example
    void noListDecidedAlone() {
        SessionRecord session =
                Records.judged("enforce", 3, listed("a.example", 2), listed("b.example", 2), listed("c.example", 1));

        assertThat(decisive(session))
                .contains("without a.example and b.example together: the score would have been 1, below 3");
        assertThat(idle(session))
                .containsExactly(
                        "without a.example (2): the score would have been 3, still at least 3",
                        "without b.example (2): the score would have been 3, still at least 3",
                        "without c.example (1): the score would have been 4, still at least 3");
    }

    @Example
    void aSilentAllowListCouldHaveSavedIt() {
        SessionRecord session = Records.judged("defer", 3, listed("zen.example", 3), missing("wl.example", -2, 0));

        assertThat(decisive(session)).contains("had wl.example answered: the score could have been as low as 1 of 3");
    }

    @Example
    void aSilentBlockListCouldHaveCondemnedIt() {
        SessionRecord session = Records.judged(
                "pass", 3, listed("bl.example", 1), missing("zen.example", 0, 3), missing("small.example", 0, 1));

        assertThat(decisive(session))
                .containsExactly(
                        "with a threshold of 1 or less: it would have counted as listed",
                        "had zen.example answered: the score could have been as high as 4 of 3",
                        "with dnsbl.on-unavailable = defer: each recipient would have got 451");
        assertThat(idle(session))
                .containsExactly(
                        "had small.example answered: the score could have been as high as 2 of 3, which changes nothing");
    }

    @Example
    void listedAndForwardedAllTheSame() {
        assertThat(decisive(Records.judged("pass", 1, listed("bl.example", 1))))
                .containsExactly("with dnsbl.action = enforce: each recipient would have been refused");
    }

    @Example
    void earlyTalkers() {
        assertThat(decisive(Records.decidedBy("pregreet", "enforce", null)))
                .first()
                .isEqualTo("had it waited for its greeting: the lists would have decided");
        assertThat(decisive(Records.decidedBy("pregreet", "enforce", new Score(0, 0, 0, 3, false))))
                .first()
                .isEqualTo("had it waited for its greeting: it would have passed, with a score of 0 of 3");
        assertThat(idle(Records.decidedBy("pregreet", "enforce", new Score(4, 4, 4, 3, false))))
                .containsExactly("had it waited for its greeting: the lists would have refused it, with a score of 4");
    }

    @Example
    void aFailureThatIsRemembered() {
        SessionRecord before = Records.decidedBy("pregreet", "enforce", null);
        SessionRecord session = new SessionRecord(
                before.id(),
                before.accepted(),
                before.client(),
                before.local(),
                List.of(new SessionRecord.TestResult("pregreet", "failed-before")),
                before.evidence(),
                before.lists(),
                before.verdict(),
                before.dialogue(),
                before.outcome(),
                before.detail(),
                before.timings(),
                before.bytes(),
                before.edge(),
                before.reputation());

        assertThat(decisive(session))
                .first()
                .isEqualTo("had it come back after memory.fail-time: it would have been tested again");
    }

    /** Where the edge defers from another probability on, another part is decisive. */
    @Example
    void aReputationIsHeldAgainstTheConfiguredThreshold() {
        SessionRecord session = Records.ofReputation();

        assertThat(Counterfactuals.of(session, new Configured(Catalogue.shipped(), 0.6, true)))
                .contains(new WhatIf(
                        "without history",
                        "it would have been bad with a probability of 0.42; policy.later is 0.60 in the configuration",
                        true));
        assertThat(Counterfactuals.of(session, new Configured(Catalogue.shipped(), 0.4, true)))
                .contains(new WhatIf(
                        "without history",
                        "it would have been bad with a probability of 0.42; policy.later is 0.40 in the configuration",
                        false));
    }

    @Example
    void rulesAndLimits() {
        assertThat(decisive(Records.decidedBy("allow-list", "pass", null)))
                .containsExactly("without the rule that permits it: the tests would have decided");
        assertThat(decisive(Records.decidedBy("deny-list", "drop", null)))
                .containsExactly("without the rule that rejects it: the tests would have decided");
        assertThat(decisive(Records.decidedBy("connections-per-client", "limit", null)))
                .containsExactly(
                        "with fewer connections at that moment, or a higher limit: the tests would have decided",
                        "with a rule \"permit 192.0.2.66\" in access: it would have been forwarded without a test");
        assertThat(decisive(Records.decidedBy("forwarding", "limit", null)))
                .as("nobody is permitted more places than there are")
                .containsExactly(
                        "with fewer connections at that moment, or a higher limit: the tests would have decided");
        assertThat(decisive(Records.decidedBy("repeat-offender", "drop", null)))
                .containsExactly(
                        "with fewer refusals before it than limits.repeat-offender has, or a higher limit: the tests"
                                + " would have decided",
                        "with a rule \"permit 192.0.2.66\" in access: it would have been forwarded without a test");
        assertThat(decisive(Records.decidedBy("fast-path", "pass", null)))
                .containsExactly(
                        "without fast-path.helper: it would have come through the edge, which tests what is due");
        assertThat(decisive(Records.decidedBy("smuggling", "enforce", null)))
                .as("permitted clients may not smuggle either")
                .containsExactly(
                        "with data.bare-dot = literal: the dot would have been passed on as a part of the message");
        assertThat(Counterfactuals.of(Records.session("a-1", "192.0.2.66", List.of(), null), Configured.BY_DEFAULT))
                .isEmpty();
    }

    /** What is said of a list taken away is what adding up the others gives. */
    @Property
    void theArithmeticHolds(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = -3, max = 5) Integer> weights,
            @ForAll @IntRange(min = 1, max = 6) int threshold) {
        ListAnswer[] lists = new ListAnswer[weights.size()];
        for (int i = 0; i < lists.length; i++) {
            lists[i] = listed("z" + i + ".example", weights.get(i));
        }
        int score = weights.stream().mapToInt(Integer::intValue).sum();
        boolean refused = score >= threshold;
        List<WhatIf> found = Counterfactuals.of(
                Records.judged(refused ? "enforce" : "pass", threshold, lists), Configured.BY_DEFAULT);

        for (int i = 0; refused && i < lists.length; i++) {
            int without = score - weights.get(i);
            String change = "without z" + i + ".example (" + weights.get(i) + ")";
            if (weights.get(i) > 0) {
                assertThat(found).anySatisfy(one -> {
                    assertThat(one.change()).isEqualTo(change);
                    assertThat(one.decisive()).isEqualTo(without < threshold);
                    assertThat(one.result()).startsWith("the score would have been " + without + ",");
                });
            }
        }
    }
}
