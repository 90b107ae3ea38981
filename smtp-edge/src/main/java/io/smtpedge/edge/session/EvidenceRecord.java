package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.Evidence.PastFailure;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The evidence about a client in the terms of its {@link SessionRecord}. Pure. */
final class EvidenceRecord {

    private EvidenceRecord() {}

    /**
     * How the tests went.
     *
     * @param judged whether there is a verdict: then what was not finished could not have changed it
     */
    static List<SessionRecord.TestResult> tests(Evidence evidence, boolean judged) {
        List<SessionRecord.TestResult> tests = new ArrayList<>();
        PastFailure past = evidence.failed();
        if (past != null) {
            tests.add(result(past.test(), "failed-before"));
        }
        String open = judged ? "skipped" : "unfinished";
        if (past == null || past.test() != Test.PREGREET) {
            tests.add(result(
                    Test.PREGREET,
                    switch (evidence.greet()) {
                        case WAITING -> open;
                        case PASSED -> "passed";
                        case REMEMBERED -> "remembered";
                        case TALKED_EARLY -> "failed";
                    }));
        }
        DnsblResult lists = evidence.dnsbl();
        tests.add(result(Test.DNSBL, lists == null ? open : lists(lists)));
        return tests;
    }

    private static String lists(DnsblResult lists) {
        if (lists.partial()) {
            return "partial";
        }
        return lists.listed() ? "failed" : "passed";
    }

    private static SessionRecord.TestResult result(Test test, String result) {
        return new SessionRecord.TestResult(test.label(), result);
    }

    static List<SessionRecord.Finding> findings(Evidence evidence) {
        Evidence.EarlyTalk early = evidence.early();
        return early == null
                ? List.of()
                : List.of(new SessionRecord.Finding(
                        Test.PREGREET.label(),
                        early.octets() + " octets after " + early.after().toMillis() + " ms: " + early.text()));
    }

    static SessionRecord.@Nullable Score score(Evidence evidence) {
        DnsblResult lists = evidence.dnsbl();
        return lists == null
                ? null
                : new SessionRecord.Score(
                        lists.score(), lists.lowestScore(), lists.highestScore(), lists.threshold(), lists.partial());
    }

    /** What was thought of the client; null where nobody thought anything. */
    static SessionRecord.@Nullable Reputation reputation(Evidence evidence) {
        Opinion opinion = evidence.opinion();
        if (opinion == null) {
            return null;
        }
        Judgement judgement = opinion.judgement();
        Estimate estimate = judgement.estimate();
        return new SessionRecord.Reputation(
                estimate.probability(),
                estimate.low(),
                estimate.high(),
                judgement.advice().label(),
                opinion.stance().label(),
                judgement.overruled(),
                judgement.asn(),
                estimate.reasons().stream()
                        .map(reason -> new SessionRecord.Reason(reason.name(), reason.logit()))
                        .toList(),
                opinion.config());
    }

    /** What each list said; empty where none has been asked. */
    static List<SessionRecord.ListAnswer> answers(Evidence evidence) {
        DnsblResult lists = evidence.dnsbl();
        return lists == null
                ? List.of()
                : lists.answers().stream().map(EvidenceRecord::answer).toList();
    }

    private static SessionRecord.ListAnswer answer(ZoneAnswer answer) {
        return switch (answer) {
            case ZoneAnswer.Listed listed ->
                answer(
                        listed,
                        "listed",
                        listed.codes().stream().map(ReturnCode::toString).toList(),
                        source(listed),
                        listed.reason());
            case ZoneAnswer.NotListed clean -> answer(clean, "not-listed", List.of(), source(clean), "");
            case ZoneAnswer.Pending pending -> answer(pending, "pending", List.of(), "", "");
            case ZoneAnswer.Unavailable silent -> answer(silent, "unavailable", List.of(), "", silent.detail());
        };
    }

    private static SessionRecord.ListAnswer answer(
            ZoneAnswer answer, String said, List<String> codes, String source, String text) {
        return new SessionRecord.ListAnswer(
                answer.zone(), said, codes, answer.lowest(), answer.highest(), source, text, answer.latency());
    }

    private static String source(ZoneAnswer answer) {
        return answer.source().name().toLowerCase(Locale.ROOT);
    }
}
