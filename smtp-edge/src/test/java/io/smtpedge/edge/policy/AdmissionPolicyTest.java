package io.smtpedge.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtpedge.edge.smtp.Replies;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts more: the limits, or the operator's rules, or what is known of a client. */
class AdmissionPolicyTest {

    private static final Map<String, AccessAction> ACTIONS =
            Map.of("permit", AccessAction.PERMIT, "reject", AccessAction.REJECT, "dunno", AccessAction.DUNNO);

    /** Ten connections in all, two of one client, four of one network; three places each. */
    private static final AdmissionPolicy.Limits LIMITS = new AdmissionPolicy.Limits(
            10, 2, 4, Optional.of(Rate.parse("60 per 1m")), Optional.of(Rate.parse("90 per 2h")), 3, 3, 3);

    private static final AdmissionPolicy POLICY = new AdmissionPolicy(LIMITS, Action.DROP);

    private static Arrival arrival(String rule, String who, int all, int its, int around, String had, int screened) {
        return new Arrival(
                Optional.ofNullable(ACTIONS.get(rule)).map(action -> new AccessList.Match(action, "access.cidr:7")),
                who.equals("known"),
                all,
                its,
                around,
                had.contains("client rate"),
                had.contains("network rate"),
                had.contains("refusals") ? Optional.of(Replies.PROTOCOL_ERROR) : Optional.empty(),
                screened);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}/{3}/{4} connections, {5}, {6} screened: {7}")
    @CsvSource(textBlock = """
            # rule | who      | all | its | near | had too much of | screened | verdict
            none   | stranger |  10 |   2 |    4 | nothing         |        2 | -
            dunno  | stranger |  10 |   2 |    4 | nothing         |        2 | -
            permit | stranger |  10 |   2 |    4 | nothing         |        2 | pass: allow-list
            reject | stranger |  10 |   2 |    4 | nothing         |        2 | refuse DROP 550: deny-list
            # all connections together are for everybody
            none   | known    |  11 |   1 |    1 | nothing         |        0 | turn away 421: connections
            permit | stranger |  11 |   1 |    1 | nothing         |        0 | turn away 421: connections
            reject | stranger |  11 |   1 |    1 | nothing         |        0 | turn away 421: connections
            # permit comes before every other limit
            permit | stranger |  10 |   9 |    9 | client rate, network rate, refusals | 9 | pass: allow-list
            # limits come before refusals
            none   | stranger |  10 |   3 |    4 | nothing         |        2 | turn away 421: connections-per-client
            dunno  | stranger |  10 |   3 |    4 | nothing         |        2 | turn away 421: connections-per-client
            reject | stranger |  10 |   3 |    4 | nothing         |        2 | turn away 421: connections-per-client
            none   | stranger |  10 |   2 |    5 | nothing         |        2 | turn away 421: connections-per-network
            none   | stranger |  10 |   2 |    4 | client rate     |        2 | turn away 421: rate-per-client
            none   | stranger |  10 |   2 |    4 | network rate    |        2 | turn away 421: rate-per-network
            none   | stranger |  10 |   2 |    4 | network rate, refusals | 2 | turn away 421: rate-per-network
            # a known client pays for itself, not for its neighbours, and needs no place for strangers
            none   | known    |  10 |   2 |    9 | network rate    |        9 | -
            none   | known    |  10 |   3 |    4 | nothing         |        0 | turn away 421: connections-per-client
            none   | known    |  10 |   2 |    4 | client rate     |        0 | turn away 421: rate-per-client
            # the cheapest refusal
            none   | stranger |  10 |   2 |    4 | refusals        |        9 | refuse DROP 550: repeat-offender
            none   | known    |  10 |   2 |    4 | refusals        |        0 | refuse DROP 550: repeat-offender
            reject | stranger |  10 |   2 |    4 | refusals        |        9 | refuse DROP 550: deny-list
            # no place to test a stranger is no reason to let it pass
            none   | stranger |  10 |   2 |    4 | nothing         |        3 | turn away 421: screening
            """, delimiter = '|')
    void whoComesFirst(
            String rule, String who, int all, int its, int around, String had, int screened, String verdict) {
        assertThat(POLICY.admit(arrival(rule, who, all, its, around, had, screened))
                        .map(VerdictText::of)
                        .orElse("-"))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "DROP,    refuse DROP 550: deny-list",
        "ENFORCE, refuse ENFORCE 550: deny-list",
        "IGNORE,  -",
    })
    void whatFollowsFromRejectIsAChoice(Action action, String verdict) {
        assertThat(new AdmissionPolicy(LIMITS, action)
                        .admit(arrival("reject", "stranger", 1, 1, 1, "", 0))
                        .map(VerdictText::of)
                        .orElse("-"))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}, {1} forwarded, {2} refused: {3}")
    @CsvSource(textBlock = """
            pass    | 2 | 9 | pass: dnsbl
            pass    | 3 | 0 | turn away 421: forwarding
            ENFORCE | 9 | 2 | refuse ENFORCE 550: dnsbl
            ENFORCE | 0 | 3 | turn away 421: refusing
            # a refusal without a dialogue needs no place
            DROP    | 0 | 9 | refuse DROP 550: dnsbl
            defer   | 9 | 2 | defer 451: dnsbl
            defer   | 0 | 3 | turn away 421: refusing
            """, delimiter = '|')
    void afterTheTestsThereMustBeRoomForWhatFollows(String what, int forwarded, int refused, String verdict) {
        io.smtpedge.edge.policy.Test dnsbl = io.smtpedge.edge.policy.Test.DNSBL;
        Verdict judged = switch (what) {
            case "pass" -> new Verdict.Pass(dnsbl, "");
            case "defer" -> new Verdict.Defer(dnsbl, Replies.TRY_LATER, "");
            default -> new Verdict.Refuse(dnsbl, Action.valueOf(what), Replies.DENIED, "");
        };
        assertThat(VerdictText.of(POLICY.seat(judged, forwarded, refused))).isEqualTo(verdict);
    }

    @Test
    void theReasonNamesTheRuleOrTheLimit() {
        assertThat(reason(arrival("permit", "stranger", 1, 1, 1, "", 0))).isEqualTo("permitted by access.cidr:7");
        assertThat(reason(arrival("reject", "stranger", 1, 1, 1, "", 0))).isEqualTo("rejected by access.cidr:7");
        assertThat(reason(arrival("none", "stranger", 1, 1, 1, "client rate", 0)))
                .isEqualTo("more connections from this client than 60 per 1m");
        assertThat(reason(arrival("none", "stranger", 1, 1, 1, "network rate", 0)))
                .isEqualTo("more connections from this client's network than 90 per 2h");
        assertThat(reason(arrival("none", "stranger", 1, 1, 1, "", 3)))
                .isEqualTo("all of 3 places for screening are taken");
    }

    private static String reason(Arrival arrival) {
        return POLICY.admit(arrival).orElseThrow().reason();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,       192.0.2.255,        true",
        "192.0.2.1,       192.0.3.1,          false",
        "2001:db8:1::1,   2001:db8:1:ffff::1, true",
        "2001:db8:1::1,   2001:db8:2::1,      false",
        "0.0.0.1,         ::1,                false",
    })
    void neighboursShareA24OrA48(String one, String other, boolean same) {
        assertThat(Neighbourhood.of(InetAddress.ofLiteral(one)).equals(Neighbourhood.of(InetAddress.ofLiteral(other))))
                .isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({"60 per 1m, 60, 60", "1 per 1s, 1, 1", "1000000 per 1d, 1000000, 86400", "5 per 90s, 5, 90"})
    void aRateReadsBackAsItIsWritten(String text, int count, long seconds) {
        assertThat(Rate.parse(text)).isEqualTo(new Rate(count, Duration.ofSeconds(seconds)));
        assertThat(Rate.parse(Rate.parse(text).toString())).isEqualTo(Rate.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "60", "60/1m", "60 per m", "60 per 1w", "0 per 1m", "60 per 0s", "60 per 2d", "-1 per 1s"})
    void whatIsNoRate(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rate.parse(text))
                .withMessageEndingWith("; write for example 60 per 1m; 1 to 1000000, per 1s to 1d");
    }
}
