package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.Sessions;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.OurNames;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dialogue shows of a client, and what it does not. */
class OutcomeLearnerTest {

    private static final Sessions SESSION = Sessions.of("192.0.2.7", Instant.parse("2026-11-23T12:00:00Z"));
    private static final OurNames OURS = new OurNames(Set.of("mx1.example.com", "example.com"));

    @Test
    void acceptedMailSpeaksForIt() {
        assertThat(findings(SESSION.delivering("b@example.com").delivering("c@example.com")))
                .containsExactly(new FindingCount(Finding.ACCEPTED, 2));
        assertThat(findings(SESSION)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            554 | 5.7.1   | Spam message rejected                                          | SPAM
            550 |         | This message scored 12.3 spam points.                          | SPAM
            554 | 5.7.0   | Reject, id=12345-01 - SPAM                                     | SPAM
            550 | 5.7.1   | Our system has detected that this message is likely unsolicited mail | SPAM
            550 | 5.7.1   | Message rejected as suspected phishing                         | SPAM
            554 | 5.7.0   | Reject, id=12345-01 - INFECTED: Eicar-Test-Signature           | VIRUS
            550 |         | This message contains a virus (Win.Trojan.X) and looks like spam | VIRUS
            451 | 4.7.1   | Spam filter is busy, try again later                           | NOTHING
            550 | 5.7.1   | Relay access denied                                            | NOTHING
            550 | 5.7.1   | rejected by DMARC policy for example.net                       | NOTHING
            550 | 5.7.23  | SPF validation failed: spam protection                         | NOTHING
            554 | 5.7.1   | Client host [192.0.2.7] blocked using zen.spamhaus.org; spam source | NOTHING
            552 | 5.3.4   | Message size exceeds fixed limit                               | NOTHING
            550 | 5.7.1   | Command rejected                                               | NOTHING
            554 | 5.7.1   | Service unavailable; anti-spam policy: no reverse DNS          | NOTHING
            """)
    void onlyTheWordsOfAFilterTellSpam(int code, String status, String text, String expected) {
        List<FindingCount> findings =
                findings(SESSION.hearing(code, status == null ? "" : status, text, "b@example.com"));

        if (expected.equals("NOTHING")) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).containsExactly(new FindingCount(Finding.valueOf(expected), 1));
        }
    }

    @Test
    void fromThreeUnknownRecipientsAndAHalfItIsGuessing() {
        assertThat(findings(SESSION.guessing(2, 2))).isEmpty();
        assertThat(findings(SESSION.guessing(3, 3))).containsExactly(new FindingCount(Finding.UNKNOWN_RECIPIENT, 3));
        assertThat(findings(SESSION.guessing(8, 4))).containsExactly(new FindingCount(Finding.UNKNOWN_RECIPIENT, 4));
        assertThat(findings(SESSION.guessing(9, 4))).isEmpty(); // a newsletter with an old list
        assertThat(findings(SESSION.guessing(1, 1).guessing(1, 1).guessing(1, 1)))
                .containsExactly(new FindingCount(Finding.UNKNOWN_RECIPIENT, 3));
    }

    @Test
    void failedLogins() {
        assertThat(findings(SESSION.failingLogins(4))).containsExactly(new FindingCount(Finding.AUTH_FAILURE, 4));
    }

    @Test
    void earlyTalkCountsWhereTheTestFailedNow() {
        assertThat(findings(SESSION.tested("pregreet", "failed").refusedByUs()))
                .containsExactly(new FindingCount(Finding.EARLY_TALK, 1));
        assertThat(findings(SESSION.tested("pregreet", "failed-before").refusedByUs()))
                .isEmpty();
        assertThat(findings(SESSION.tested("pregreet", "remembered"))).isEmpty();
    }

    @Test
    void whoGreetsWithOurNameIsNotHonest() {
        List<FindingCount> caught = List.of(new FindingCount(Finding.HELO_IS_US, 1));

        assertThat(findings(SESSION.greetingAs("MX1.example.com."))).isEqualTo(caught);
        assertThat(findings(SESSION.greetingAs("[198.51.100.25]"))).isEqualTo(caught);
        assertThat(findings(SESSION.greetingAs("198.51.100.25"))).isEqualTo(caught);
        assertThat(findings(SESSION.greetingAs("www.example.com"))).isEmpty();
        assertThat(findings(SESSION.greetingAs("[192.0.2.7]"))).isEmpty();
        // Machines of our own look in now and then.
        assertThat(findings(Sessions.of("10.0.0.7", SESSION.accepted()).greetingAs("mx1.example.com")))
                .isEmpty();
        assertThat(findings(Sessions.of("fd00:1::7", SESSION.accepted()).greetingAs("mx1.example.com")))
                .isEmpty();
        // Whoever reads the journal need not know the names: the edge has noted it.
        SessionRecord noted = OURS.noted(SESSION.greetingAs("mx1.example.com").record());
        assertThat(noted.evidence())
                .containsExactly(new SessionRecord.Finding("helo-is-us", "mx1.example.com is a name of ours"));
        assertThat(OutcomeLearner.findings(noted)).isEqualTo(caught);
        // Without names, the address that it talks to is still ours.
        assertThat(OutcomeLearner.findings(SESSION.greetingAs("mx1.example.com").record()))
                .isEmpty();
        assertThat(OutcomeLearner.findings(SESSION.greetingAs("[198.51.100.25]").record()))
                .isEqualTo(caught);
    }

    /** Else a client that is refused for its reputation would have a worse one for it, and never get out. */
    @Test
    void ourOwnRefusalsTeachNothing() {
        Sessions refused = SESSION.hearing(550, "5.7.1", "Spam source; blocked", "b@example.com")
                .guessing(5, 5)
                .failingLogins(3)
                .refusedByUs();

        assertThat(findings(refused)).isEmpty();
        assertThat(findings(refused.ending(Outcome.FORWARDED))).isEmpty(); // the verdict says whose words they are
    }

    /** A late answer of a list ended the session; what the backend had taken by then it had taken. */
    @Test
    void whatWasDeliveredBeforeARefusalCounts() {
        assertThat(findings(SESSION.delivering("b@example.com").ending(Outcome.REFUSED)))
                .containsExactly(new FindingCount(Finding.ACCEPTED, 1));
    }

    @Test
    void withoutABackendNobodySaidAnything() {
        assertThat(findings(SESSION.refusedAsSpam("b@example.com").ending(Outcome.HANGUP)))
                .isEmpty();
        assertThat(findings(SESSION.refusedAsSpam("b@example.com").ending(Outcome.BACKEND_DOWN)))
                .isEmpty();
    }

    @Test
    void whatCameBeforeTlsCounts() {
        assertThat(findings(SESSION.underTls())).isEmpty();
        assertThat(findings(SESSION.failingLogins(1).underTls()))
                .containsExactly(new FindingCount(Finding.AUTH_FAILURE, 1));
    }

    private static List<FindingCount> findings(Sessions session) {
        return OutcomeLearner.findings(OURS.noted(session.record()));
    }
}
