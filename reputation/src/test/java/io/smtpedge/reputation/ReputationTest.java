package io.smtpedge.reputation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.learn.FindingCount;
import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.Reason;
import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stories that the model is made for, from sessions to advice. */
class ReputationTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    private static final ListHit XBL = new ListHit("zen.example.org", "127.0.0.4");

    private Instant now = Instant.parse("2026-11-01T08:00:00Z");
    private int sent;
    private final ReputationStore store = new ReputationStore(StoreLimits.of(10_000), AsnTable.NONE, () -> now);
    private final Reputation reputation = new Reputation(
            store, new ReputationRules(Thresholds.USUAL, hit -> ListPrior.ofWeight(hit.zone(), 4, 3)), () -> now);

    /** A company with twenty messages on a working day, for three weeks. One night it is broken into. */
    @Test
    void aHijackedVeteranIsThrottledWithinAHundredSpams() {
        becomeVeteran();
        assertThat(advice()).isEqualTo(Advice.FAST_LANE);

        later(Duration.ofHours(8));
        int spams = 0;
        while (advice().compareTo(Advice.THROTTLE) < 0) {
            assertThat(spams).isLessThan(100);
            later(Duration.ofSeconds(20));
            reputation.learn(session().refusedAsSpam(somebody()).record());
            spams++;
        }

        assertThat(spams).isLessThan(30);
        // It goes on, and is deferred within hours.
        for (int i = 0; i < 12 * 60; i++) {
            later(Duration.ofMinutes(1));
            reputation.learn(session().refusedAsSpam(somebody()).record());
        }
        assertThat(advice().compareTo(Advice.LATER)).isNotNegative();
        // When it has been put in order, it is an ordinary sender again within two weeks.
        for (int i = 0; i < 14 * 12; i++) {
            later(Duration.ofHours(2));
            reputation.tick(now);
            reputation.learn(session().delivering(somebody()).record());
        }
        assertThat(advice()).isEqualTo(Advice.NORMAL);
    }

    @Test
    void aVeteranThatIsFalselyListedIsNotRefused() {
        becomeVeteran();
        later(Duration.ofHours(60)); // a weekend

        Judgement judgement = reputation.judge(CLIENT, List.of(XBL), true, now);

        assertThat(judgement.overruled()).isTrue();
        assertThat(judgement.advice()).isIn(Advice.NORMAL, Advice.THROTTLE);
        assertThat(judgement.estimate().reasons())
                .extracting(Reason::name)
                .containsExactly("base", "asn", "prefix", "history", "recent", "zen.example.org=127.0.0.4");
        // A stranger on the same list is.
        Judgement stranger = reputation.judge(InetAddress.ofLiteral("203.0.113.9"), List.of(XBL), true, now);
        assertThat(stranger.overruled()).isFalse();
        assertThat(stranger.advice()).isEqualTo(Advice.REFUSE);
    }

    /** Each address of a range sends little; a new one pays for the others, but is not refused. */
    @Test
    void aNewAddressOfASnowshoeRangeIsThrottled() {
        for (int i = 0; i < 200; i++) {
            later(Duration.ofMinutes(5));
            String neighbour = "203.0.113." + i;
            reputation.learn(Sessions.of(neighbour, now)
                    .refusedAsSpam(somebody())
                    .refusedAsSpam(somebody())
                    .record());
        }

        Judgement judgement = reputation.judge(InetAddress.ofLiteral("203.0.113.250"), List.of(), false, now);
        assertThat(judgement.advice()).isEqualTo(Advice.THROTTLE);
        // An address of another network does not.
        assertThat(reputation
                        .judge(InetAddress.ofLiteral("198.51.100.1"), List.of(), false, now)
                        .advice())
                .isEqualTo(Advice.NORMAL);
    }

    @Test
    void whatADialogueShowsNeedsNoState() {
        assertThat(Reputation.findings(session().refusedAsSpam("b@example.com").record()))
                .containsExactly(new FindingCount(Finding.SPAM, 1));
    }

    private void becomeVeteran() {
        for (int day = 0; day < 21; day++) {
            for (int i = 0; i < 20; i++) {
                later(Duration.ofMinutes(24));
                reputation.learn(session().delivering(somebody()).record());
            }
            later(Duration.ofHours(16));
            reputation.tick(now);
        }
        for (int i = 0; i < 20; i++) {
            later(Duration.ofMinutes(24));
            reputation.learn(session().delivering(somebody()).record());
        }
    }

    private Sessions session() {
        return Sessions.of("192.0.2.7", now);
    }

    private String somebody() {
        sent++;
        return "user" + sent % 40 + "@example.com";
    }

    private Advice advice() {
        return reputation.judge(CLIENT, List.of(), false, now).advice();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }
}
