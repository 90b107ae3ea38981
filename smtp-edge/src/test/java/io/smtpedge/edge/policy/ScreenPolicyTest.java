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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who wins when more than one thing speaks for or against a client. */
class ScreenPolicyTest {

    private static final io.smtpedge.edge.policy.Test PREGREET = io.smtpedge.edge.policy.Test.PREGREET;
    private static final io.smtpedge.edge.policy.Test DNSBL = io.smtpedge.edge.policy.Test.DNSBL;
    private static final io.smtpedge.edge.policy.Test PIPELINING = io.smtpedge.edge.policy.Test.PIPELINING;
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");
    private static final Evidence.EarlyTalk TALK = new Evidence.EarlyTalk(4, Duration.ZERO, "EHLO");
    private static final Duration TTL = Duration.ofMinutes(5);

    /**
     * The tests. The greet wait goes on (waiting), was sat out (silent, or back after it was told to come back), or was not
     * (early); a list is not listed, is
     * listed, is silent (one list, no answer), or the listing may be outweighed by an allow list that is silent (doubtful);
     * or the list was not asked, because too many look-ups were under way (overloaded), or too many in this second (hurried).
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
            # who was not asked about for lack of room comes back, whatever is said of lists that do not answer
            ENFORCE    | ENFORCE | PASS        | silent  | overloaded | defer 451: dnsbl
            ENFORCE    | ENFORCE | PASS        | waiting | overloaded | -
            ENFORCE    | IGNORE  | PASS        | silent  | overloaded | pass: dnsbl
            ENFORCE    | ENFORCE | PASS        | silent  | hurried    | defer 451: dnsbl
            # and so does who got no answer from a list that answers others; once
            ENFORCE    | ENFORCE | PASS        | silent  | slow       | defer 451: dnsbl
            ENFORCE    | ENFORCE | PASS        | back    | slow       | pass: dnsbl
            ENFORCE    | ENFORCE | DEFER       | back    | slow       | defer 451: dnsbl
            ENFORCE    | ENFORCE | PASS        | back    | overloaded | defer 451: dnsbl
            """, delimiter = '|')
    void theTests(
            Action pregreet, Action dnsbl, OnUnavailable onUnavailable, String greet, String lists, String verdict) {
        ScreenPolicy policy = policy(Map.of(PREGREET, pregreet, DNSBL, dnsbl), 0, onUnavailable);
        Evidence evidence = switch (greet) {
            case "waiting" -> Evidence.none();
            case "silent" -> Evidence.none().greetPassed();
            case "early" -> Evidence.none().talkedEarly(TALK);
            case "back" -> Evidence.none().hasComeBack().greetPassed();
            default -> throw new IllegalArgumentException(greet);
        };
        if (!lists.equals("pending")) {
            evidence = evidence.listsSaid(lists(lists));
        }

        assertThat(policy.judge(CLIENT, evidence).map(VerdictText::of).orElse("-"))
                .isEqualTo(verdict);
    }

    /**
     * A score of -3 or less passes every test. The client waits for its greeting, talks early, or failed a test before; the
     * lists say a score, perhaps with an answer missing that could add from..to; "late" means that it may still come.
     */
    @ParameterizedTest(name = "{0}, score {1}, missing {2}: {3}")
    @CsvSource(textBlock = """
            # client  | score | missing       | verdict
            waiting   |       |               | -
            waiting   |    -3 |               | pass: allow-score
            early     |    -3 |               | pass: allow-score
            failed    |    -3 |               | pass: allow-score
            waiting   |    -2 |               | -
            early     |    -2 |               | refuse ENFORCE 550: pregreet
            failed    |    -2 |               | refuse DROP 550: pipelining
            # who broke the protocol is refused as soon as no list can save it
            early     |       |               | -
            failed    |       |               | -
            early     |     0 | -3..0 late    | -
            failed    |     0 | -3..0 late    | -
            early     |     0 | -2..0 late    | refuse ENFORCE 550: pregreet
            early     |     0 | -3..0         | refuse ENFORCE 550: pregreet
            # a missing answer never allows: neither by what it could take away, nor while it could add
            waiting   |     0 | -3..0         | -
            waiting   |    -3 | 0..1 late     | -
            waiting   |    -3 | 0..4          | -
            early     |    -3 | 0..4          | refuse ENFORCE 550: pregreet
            # but where it could not make the client listed, the lists have said all they will
            early     |    -3 | 0..1          | pass: allow-score
            early     |    -5 | 0..1 late     | pass: allow-score
            """, delimiter = '|')
    void allowedScores(String did, @Nullable Integer score, @Nullable String missing, String verdict) {
        ScreenPolicy policy = policy(
                Map.of(PREGREET, Action.ENFORCE, DNSBL, Action.ENFORCE, PIPELINING, Action.DROP),
                -3,
                OnUnavailable.PASS);
        Evidence evidence = switch (did) {
            case "waiting" -> Evidence.none();
            case "early" -> Evidence.none().talkedEarly(TALK);
            case "failed" -> Evidence.none().failedBefore(new Evidence.PastFailure(PIPELINING, Duration.ZERO));
            default -> throw new IllegalArgumentException(did);
        };
        if (score != null) {
            evidence = missing != null && missing.endsWith("late")
                    ? evidence.listsSaid(scored(score, missing))
                    : evidence.listsSettled(scored(score, missing));
        }

        assertThat(policy.judge(CLIENT, evidence).map(VerdictText::of).orElse("-"))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0} seconds: {1}")
    @CsvSource(textBlock = """
            0      | 0 seconds
            1      | 1 second
            59     | 59 seconds
            60     | 1 minute
            300    | 5 minutes
            7199   | 119 minutes
            7200   | 2 hours
            """, delimiter = '|')
    void whoFailedATestBeforeIsRefusedAtOnce(long seconds, String ago) {
        ScreenPolicy policy = policy(Map.of(PIPELINING, Action.DROP), 0, OnUnavailable.PASS);
        Evidence evidence =
                Evidence.none().failedBefore(new Evidence.PastFailure(PIPELINING, Duration.ofSeconds(seconds)));

        assertThat(policy.judge(CLIENT, evidence))
                .contains(new Verdict.Refuse(
                        PIPELINING, Action.DROP, Replies.PROTOCOL_ERROR, "failed the pipelining test " + ago + " ago"));
    }

    @Test
    void anOldFailureOfATestThatIsIgnoredNowIsNone() {
        Evidence evidence = Evidence.none().failedBefore(new Evidence.PastFailure(PIPELINING, Duration.ZERO));

        assertThat(enforcing().judge(CLIENT, evidence)).isEmpty();
    }

    /** Only a verdict that nothing could change ends a session that was let pass. */
    @ParameterizedTest(name = "dnsbl {0}, {1}: {2}")
    @CsvSource(textBlock = """
            ENFORCE | not listed | -
            ENFORCE | silent     | -
            ENFORCE | doubtful   | -
            ENFORCE | listed     | refuse DROP 421: dnsbl
            DROP    | listed     | refuse DROP 421: dnsbl
            IGNORE  | listed     | -
            """, delimiter = '|')
    void lateAnswers(Action dnsbl, String lists, String verdict) {
        ScreenPolicy policy = policy(Map.of(DNSBL, dnsbl), 0, OnUnavailable.PASS);

        assertThat(policy.judgeLate(CLIENT, Evidence.none().greetPassed().listsSettled(lists(lists)))
                        .map(VerdictText::of)
                        .orElse("-"))
                .isEqualTo(verdict);
    }

    /** Then STARTTLS waits, and a late answer may end the session. */
    @ParameterizedTest(name = "dnsbl {0}, {1}, all there: {2}: {3}")
    @CsvSource(textBlock = """
            ENFORCE | silent     | false | true
            ENFORCE | silent     | true  | false
            ENFORCE | not listed | false | false
            IGNORE  | silent     | false | false
            """, delimiter = '|')
    void provisionalPasses(Action dnsbl, String lists, boolean settled, boolean provisional) {
        ScreenPolicy policy = policy(Map.of(DNSBL, dnsbl), 0, OnUnavailable.PASS);
        Evidence evidence = Evidence.none().greetPassed();

        assertThat(policy.isProvisional(
                        settled ? evidence.listsSettled(lists(lists)) : evidence.listsSaid(lists(lists))))
                .isEqualTo(provisional);
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
                .isThrownBy(() -> new Verdict.Refuse(DNSBL, Action.IGNORE, Replies.DENIED, "listed"));
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
        return policy(Map.of(PREGREET, Action.ENFORCE, DNSBL, Action.ENFORCE), 0, OnUnavailable.PASS);
    }

    private static ScreenPolicy policy(
            Map<io.smtpedge.edge.policy.Test, Action> actions, int allowThreshold, OnUnavailable onUnavailable) {
        return new ScreenPolicy(new ScreenPolicy.Rules(actions, allowThreshold, onUnavailable));
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
            case "overloaded" -> result(0, true, notAsked(Cause.OVERLOAD));
            case "slow" -> result(0, true, notAsked(Cause.SLOW));
            case "hurried" -> result(0, true, notAsked(Cause.RATE));
            case "doubtful" -> result(3, true, listed, silence("allow.example", -5, 0));
            default -> throw new IllegalArgumentException(said);
        };
    }

    private static DnsblResult result(int score, boolean partial, ZoneAnswer... answers) {
        return new DnsblResult(CLIENT, score, 1, List.of(answers), partial, partial ? Duration.ZERO : TTL);
    }

    /** {@code missing} is as in the table above: what an answer that is not there could add. */
    private static DnsblResult scored(int score, @Nullable String missing) {
        ZoneAnswer known = new ZoneAnswer.Listed(
                "wl.example", List.of(ReturnCode.of(127, 0, 0, 2)), score, "", TTL, Duration.ZERO, Source.WIRE);
        if (missing == null) {
            return result(score, false, known);
        }
        String[] range = missing.replace(" late", "").split("\\.\\.", -1);
        int highest = Integer.parseInt(range[1]);
        return result(score, score + highest >= 1, known, silence("slow.example", Integer.parseInt(range[0]), highest));
    }

    private static ZoneAnswer silence(String zone, int lowest, int highest) {
        return new ZoneAnswer.Unavailable(zone, Cause.TIMEOUT, "no answer", lowest, highest, Duration.ofSeconds(3));
    }

    private static ZoneAnswer.Unavailable notAsked(Cause cause) {
        return new ZoneAnswer.Unavailable("bl.example", cause, "not asked", 0, 3, Duration.ZERO);
    }
}
