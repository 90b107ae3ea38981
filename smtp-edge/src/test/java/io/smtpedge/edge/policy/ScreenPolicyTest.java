package io.smtpedge.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.edge.smtp.Replies;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who wins when more than one thing speaks for or against a client. */
class ScreenPolicyTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");
    private static final Duration TTL = Duration.ofMinutes(5);

    /** Ten connections in all, two of one client. */
    @ParameterizedTest(name = "{0}, {1} connections, {2} of the client: {3}")
    @CsvSource(textBlock = """
            # on list   | all | its | verdict
            neither     |  10 |   2 | -
            allow       |  10 |   2 | pass: allow-list
            deny        |  10 |   2 | refuse DROP 550: deny-list
            both        |  10 |   2 | pass: allow-list
            neither     |  10 |   3 | turn away 421: connections-per-client
            allow       |  10 |   3 | pass: allow-list
            deny        |  10 |   3 | turn away 421: connections-per-client
            both        |  10 |   3 | pass: allow-list
            neither     |  11 |   2 | turn away 421: connections
            allow       |  11 |   2 | turn away 421: connections
            deny        |  11 |   3 | turn away 421: connections
            """, delimiter = '|')
    void beforeAnyTest(String onList, int all, int its, String verdict) {
        List<Cidr> here = List.of(Cidr.parse("192.0.2.0/24"));
        boolean both = onList.equals("both");
        ScreenPolicy policy = new ScreenPolicy(new ScreenPolicy.Rules(
                10,
                2,
                new LocalLists(
                        both || onList.equals("allow") ? here : List.of(),
                        both || onList.equals("deny") ? here : List.of()),
                Action.ENFORCE,
                Action.ENFORCE,
                OnUnavailable.PASS));

        assertThat(policy.admit(CLIENT, all, its).map(ScreenPolicyTest::text).orElse("-"))
                .isEqualTo(verdict);
    }

    /**
     * The tests. The greet wait goes on (waiting), was sat out (silent), or was not (early); a list is not listed, is
     * listed, is silent (one list, no answer), or the listing may be outweighed by an allow list that is silent (doubtful).
     */
    @ParameterizedTest(name = "pregreet {0}, dnsbl {1}, on-unavailable {2}; {3}, {4}: {5}")
    @CsvSource(textBlock = """
            # pregreet | dnsbl   | unavailable | greet   | lists      | verdict
            ENFORCE    | ENFORCE | PASS        | waiting | pending    | -
            ENFORCE    | ENFORCE | PASS        | waiting | not listed | -
            ENFORCE    | ENFORCE | PASS        | waiting | silent     | -
            ENFORCE    | ENFORCE | PASS        | silent  | pending    | -
            ENFORCE    | ENFORCE | PASS        | silent  | not listed | pass: dnsbl
            ENFORCE    | ENFORCE | PASS        | silent  | listed     | refuse ENFORCE 550: dnsbl
            # the wait is over as soon as nothing can change the verdict
            ENFORCE    | ENFORCE | PASS        | waiting | listed     | refuse ENFORCE 550: dnsbl
            ENFORCE    | ENFORCE | PASS        | early   | pending    | refuse ENFORCE 550: pregreet
            ENFORCE    | ENFORCE | PASS        | early   | not listed | refuse ENFORCE 550: pregreet
            # talking early comes first
            ENFORCE    | DROP    | PASS        | early   | listed     | refuse ENFORCE 550: pregreet
            DROP       | ENFORCE | PASS        | early   | listed     | refuse DROP 550: pregreet
            # what is ignored neither refuses nor is waited for
            IGNORE     | ENFORCE | PASS        | early   | pending    | -
            IGNORE     | ENFORCE | PASS        | early   | not listed | pass: dnsbl
            IGNORE     | ENFORCE | PASS        | waiting | not listed | pass: dnsbl
            IGNORE     | DROP    | PASS        | early   | listed     | refuse DROP 550: dnsbl
            ENFORCE    | IGNORE  | PASS        | silent  | listed     | pass: dnsbl
            ENFORCE    | IGNORE  | DEFER       | silent  | silent     | pass: dnsbl
            ENFORCE    | IGNORE  | DEFER       | waiting | listed     | -
            # silence of the lists never refuses
            ENFORCE    | ENFORCE | PASS        | silent  | silent     | pass: dnsbl
            ENFORCE    | ENFORCE | DEFER       | silent  | silent     | defer 451: dnsbl
            ENFORCE    | ENFORCE | DEFER       | waiting | silent     | -
            ENFORCE    | ENFORCE | DEFER       | early   | silent     | refuse ENFORCE 550: pregreet
            ENFORCE    | DROP    | PASS        | silent  | doubtful   | defer 451: dnsbl
            ENFORCE    | DROP    | DEFER       | waiting | doubtful   | defer 451: dnsbl
            """, delimiter = '|')
    void theTests(
            Action pregreet, Action dnsbl, OnUnavailable onUnavailable, String greet, String lists, String verdict) {
        ScreenPolicy policy = new ScreenPolicy(
                new ScreenPolicy.Rules(10, 2, new LocalLists(List.of(), List.of()), pregreet, dnsbl, onUnavailable));
        Evidence evidence = switch (greet) {
            case "waiting" -> Evidence.none();
            case "silent" -> Evidence.none().greetPassed();
            case "early" -> Evidence.none().talkedEarly(new Evidence.EarlyTalk(4, Duration.ZERO, "EHLO"));
            default -> throw new IllegalArgumentException(greet);
        };
        if (!lists.equals("pending")) {
            evidence = evidence.listsSaid(lists(lists));
        }

        assertThat(policy.judge(CLIENT, evidence).map(ScreenPolicyTest::text).orElse("-"))
                .isEqualTo(verdict);
    }

    @Test
    void theReasonsAreForPeople() {
        assertThat(reason("not listed")).isEqualTo("score 0 is below 1");
        assertThat(reason("listed")).isEqualTo("blocked using bl.example; see https://bl.example/192.0.2.66");
        assertThat(reason("silent")).isEqualTo("no answer from slow.example");
        assertThat(reason("doubtful"))
                .isEqualTo("blocked using bl.example; see https://bl.example/192.0.2.66; no answer from allow.example");
    }

    @Test
    void theReplyNamesTheList() {
        assertThat(enforcing().judge(CLIENT, Evidence.none().greetPassed().listsSaid(lists("listed"))))
                .get()
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refuse -> assertThat(refuse.reply()).isEqualTo(Replies.blockedUsing(CLIENT, "bl.example")));
    }

    @Test
    void whatIsIgnoredRefusesNobody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Verdict.Refuse(
                        io.smtpedge.edge.policy.Test.DNSBL, Action.IGNORE, Replies.DENIED, "listed"));
    }

    @Test
    void testsAreNamedAsRecordsWriteThem() {
        assertThat(io.smtpedge.edge.policy.Test.CONNECTIONS_PER_CLIENT.label()).isEqualTo("connections-per-client");
    }

    private static String reason(String lists) {
        return enforcing()
                .judge(CLIENT, Evidence.none().greetPassed().listsSaid(lists(lists)))
                .orElseThrow()
                .reason();
    }

    private static ScreenPolicy enforcing() {
        return new ScreenPolicy(new ScreenPolicy.Rules(
                10, 2, new LocalLists(List.of(), List.of()), Action.ENFORCE, Action.ENFORCE, OnUnavailable.PASS));
    }

    private static DnsblResult lists(String said) {
        ZoneAnswer listed = new ZoneAnswer.Listed(
                "bl.example",
                List.of(ReturnCode.of(127, 0, 0, 2)),
                3,
                "see https://bl.example/192.0.2.66",
                TTL,
                Duration.ZERO,
                Source.CACHE);
        return switch (said) {
            case "not listed" ->
                result(0, false, new ZoneAnswer.NotListed("bl.example", TTL, Duration.ZERO, Source.CACHE));
            case "listed" -> result(3, false, listed);
            case "silent" -> result(0, true, silence("slow.example", 0, 3));
            case "doubtful" -> result(3, true, listed, silence("allow.example", -5, 0));
            default -> throw new IllegalArgumentException(said);
        };
    }

    private static DnsblResult result(int score, boolean partial, ZoneAnswer... answers) {
        return new DnsblResult(CLIENT, score, 1, List.of(answers), partial, partial ? Duration.ZERO : TTL);
    }

    private static ZoneAnswer silence(String zone, int lowest, int highest) {
        return new ZoneAnswer.Unavailable(zone, Cause.TIMEOUT, "no answer", lowest, highest, Duration.ofSeconds(3));
    }

    private static String text(Verdict verdict) {
        String what = switch (verdict) {
            case Verdict.Pass _ -> "pass";
            case Verdict.Refuse refuse ->
                "refuse " + refuse.action() + " " + refuse.reply().code();
            case Verdict.Defer defer -> "defer " + defer.reply().code();
            case Verdict.TurnAway away -> "turn away " + away.reply().code();
        };
        return what + ": " + verdict.test().label();
    }
}
