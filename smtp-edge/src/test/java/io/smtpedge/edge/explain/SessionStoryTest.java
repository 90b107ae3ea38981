package io.smtpedge.edge.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads. */
class SessionStoryTest {

    @Test
    void aRefusedSession() {
        assertThat(SessionStory.of(
                        Records.judged(
                                "enforce",
                                3,
                                Records.listed("zen.example", 3),
                                Records.clean("bl.example"),
                                Records.missing("wl.example", -1, 0)),
                        Configured.BY_DEFAULT))
                .isEqualTo("""
                        Session a-1 of [192.0.2.66]:40000 to [203.0.113.25]:25, accepted 2026-11-23T12:00:00Z
                          Outcome   refused
                          Verdict   enforce, decided by dnsbl: because
                          Score     3, listed from 3 on; with the answers that are missing, 2 to 3
                          Lists     zen.example  listed      127.0.0.2                 3  wire   12.0 ms  sends spam
                                    bl.example   not-listed                               cache   0.0 ms
                                    wl.example   unavailable                       -1..0        3000.0 ms  no answer
                          Tests     pregreet passed
                                    dnsbl failed
                          Dialogue  ESMTP, helo spam.example, TLS
                                    from <a@spam.example> to <b@example> and 2 more: 0 of 3 accepted
                          Time      verdict after 13.0 ms, all 2000.0 ms
                        What would have changed it:
                          - without zen.example (3): the score would have been 0, below 3
                          - with a threshold of 4 or more: it would not have counted as listed
                          - had wl.example answered: the score could have been as low as 2 of 3
                          - with dnsbl.action = ignore: it would have been logged, and forwarded
                          - with a rule "permit 192.0.2.66" in access: it would have been forwarded without a test""");
    }

    /** Whoever else wrote into the journal. */
    @Test
    void nothingMovesTheTerminalsCursor() {
        assertThat(SessionStory.of(
                        Records.judged("enforce\u0007", 3, Records.listed("zen\u001b[2J\u202e.example", 3)),
                        Configured.BY_DEFAULT))
                .contains("Verdict   enforce?, decided by", "zen?[2J?.example")
                .matches("[\\n -~]*");
    }

    /** The name in the record is that of the zone without its key. */
    @Test
    void whatTheCatalogueKnowsOfAListing() {
        assertThat(SessionStory.of(
                        Records.judged(
                                "enforce",
                                3,
                                Records.listed("zen.spamhaus.org", 3),
                                Records.listed("zen.dq.spamhaus.net", 3)),
                        Configured.BY_DEFAULT))
                .containsPattern("zen.spamhaus.org .*\n +sbl: .*\n +see https://.*192\\.0\\.2\\.66.*\n"
                        + " +zen.dq.spamhaus.net .*\n +sbl: ");
    }

    @Test
    void whatItsReputationIsMadeOf() {
        assertThat(SessionStory.of(Records.ofReputation(), Configured.BY_DEFAULT))
                .contains("""
                          Verdict   enforce, decided by reputation: because
                          Lists     none was asked
                          Standing  bad with a probability of 0.97 (0.94 to 0.99): advice refuse, mode enforce, AS64500
                                    -0.41  the share of bad sessions among all that come here speaks a little for it
                                    +0.10  what its neighbours have done says next to nothing
                                    +3.80  what it has done itself speaks strongly against it
                        """)
                .contains("""
                          Dialogue  ESMTP, helo spam.example, logins refused: 2
                                    from <a@spam.example> to <b@example> and 2 more: 0 of 3 accepted, 2 unknown, refused with 554 5.7.1 Client host blocked
                        """)
                .contains("""
                        What would have changed it:
                          - without history: it would have been bad with a probability of 0.42; policy.later is 0.80 by default
                          - with policy.mode = shadow: the reputation would have refused nobody
                        """);
    }

    @Test
    void aClientThatHungUpAtOnce() {
        assertThat(SessionStory.of(Records.session("a-1", "192.0.2.66", List.of(), null), Configured.BY_DEFAULT))
                .contains("Verdict   none: the session ended before there was one", "Lists     none was asked")
                .doesNotContain("What would");
    }
}
