package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.smtpedge.dnsbl.DnsblCheck;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.Evidence.EarlyTalk;
import io.smtpedge.edge.policy.Evidence.Greet;
import io.smtpedge.edge.policy.Evidence.PastFailure;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.reputation.model.Advice;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gathers evidence until the policy can judge: the local lists at once, then the DNS lists and the greet wait side by side.
 * Bytes that come meanwhile are early ones; they are kept, within a bound, for whoever speaks next.
 */
final class ScreenPhase extends Phase {

    /** More than any lawful client can say before a greeting; then reading stops until the verdict. */
    private static final int MAX_EARLY_BYTES = 4096;

    private final Client client;
    private final ClientNetwork network;
    private Evidence evidence = Evidence.none();
    private boolean remembered;

    ScreenPhase(Session session, Client client) {
        super(session);
        this.client = client;
        this.network = ClientNetwork.of(client.address());
    }

    @Override
    void begin() {
        TestMemory memory = environment().memory();
        boolean passed = memory.passed(network, Test.PREGREET);
        Optional<PastFailure> failed = memory.failed(network);
        boolean known = passed && failed.isEmpty();
        Admission.Answer answer = environment().admission().arrives(client.address(), known, this::isTrusted);
        if (answer.verdict().isPresent()) {
            judged(answer.verdict().get());
            return;
        }
        if (!known) {
            session.place().take(Places.Kind.SCREENING);
        }
        if (answer.rejected()) {
            session.tell(new Event.DenyListed(client.remote()));
        }
        beginTests(passed, failed);
    }

    /** Before the lists are asked: they would only be asked of a client that finds a place. */
    private boolean isTrusted() {
        Opinion opinion = environment().advisor().judge(client.address(), null);
        return opinion != null && opinion.demands(Advice.FAST_LANE);
    }

    private void beginTests(boolean passed, Optional<PastFailure> failed) {
        remembered = passed || !environment().policy().greetMatters();
        Evidence before = passed ? evidence.greetRemembered() : evidence;
        before = environment().memory().cameBack(network) ? before.hasComeBack() : before;
        found(failed.map(before::failedBefore).orElse(before));
        if (isOpen()) {
            askLists();
        }
        if (isOpen()) {
            waitOn();
        }
    }

    /** The one place where answers of the DNS come to the event loop. */
    private void askLists() {
        DnsblCheck check = environment().lists().apply(client.address());
        CompletableFuture<DnsblResult> decided = check.decided().toCompletableFuture();
        CompletableFuture<DnsblResult> settled = check.settled().toCompletableFuture();
        remembered &= decided.isDone();
        if (settled.isDone()) {
            listsSettled(settled.join());
            return;
        }
        settled.thenAccept(result -> session.channel().eventLoop().execute(() -> listsSettled(result)));
        if (decided.isDone()) {
            listsDecided(decided.join());
        } else {
            decided.thenAccept(result -> session.channel().eventLoop().execute(() -> listsDecided(result)));
        }
    }

    private void waitOn() {
        // To wait where the wait decides nothing would only cost the sender time.
        if (evidence.greet() == Greet.WAITING && environment().policy().greetMatters()) {
            environment().teaser().ifPresent(session::tease);
            deadline(environment().greetWait(), this::greetWaitOver);
        } else {
            waitForLists();
        }
    }

    /** The lists have a deadline of their own; this one holds even if they break their promise. */
    private void waitForLists() {
        deadline(
                environment().times().screen(),
                () -> session.signal(
                        new Signal.DeadlinePassed(Replies.timeout(environment().hostname()), "no verdict in time")));
    }

    private void greetWaitOver() {
        waitForLists();
        if (evidence.greet() == Greet.WAITING) {
            environment().memory().pass(network, Test.PREGREET);
            found(evidence.greetPassed());
        }
    }

    private void listsDecided(DnsblResult result) {
        // Where all came at once, the settled result may be here first.
        if (isOpen() && !evidence.settled()) {
            tellRank(result);
            found(opined(environment().advisor(), evidence, evidence.listsSaid(result)));
        }
    }

    private void listsSettled(DnsblResult result) {
        tellRank(result);
        if (isOpen()) {
            found(opined(environment().advisor(), evidence, evidence.listsSettled(result)));
        } else {
            session.lateAnswer().settled(client, result);
        }
    }

    /** The evidence with an opinion, where the lists have said something new; with the one that there was, where they have not. */
    static Evidence opined(Advisor advisor, Evidence before, Evidence now) {
        DnsblResult said = now.dnsbl();
        DnsblResult earlier = before.dnsbl();
        if (said == null
                || (earlier != null
                        && before.opinion() != null
                        && listings(earlier).equals(listings(said)))) {
            return now;
        }
        return now.opined(advisor.judge(said.address(), said));
    }

    private static List<ZoneAnswer> listings(DnsblResult result) {
        return result.answers().stream()
                .filter(ZoneAnswer.Listed.class::isInstance)
                .toList();
    }

    private void tellRank(DnsblResult result) {
        DnsblResult before = evidence.dnsbl();
        boolean told = before != null && before.listed();
        if (result.listed() && !told && !(session.state() instanceof State.Closed)) {
            session.tell(new Event.DnsblRank(client.remote(), result.score()));
        }
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        EarlyTalk talk = earlyTalk(session, bytes);
        session.earlyBytes().keep(bytes);
        if (session.earlyBytes().octets() >= MAX_EARLY_BYTES) {
            session.channel().config().setAutoRead(false);
        }
        switch (evidence.greet()) {
            case WAITING -> {
                tellEarly(session, talk);
                found(evidence.talkedEarly(talk));
            }
            case REMEMBERED -> found(notRememberedAnyMore(session, network, evidence, talk));
            case PASSED, TALKED_EARLY -> {
                // What comes after the wait is not early, and one failure is enough.
            }
        }
    }

    /** What a client has just said, before the greeting. Moves no index. */
    static EarlyTalk earlyTalk(Session session, ByteBuf bytes) {
        return new EarlyTalk(
                bytes.readableBytes(),
                session.draft().since(session.nanos()),
                LogText.escape(bytes, LogText.MAX_EARLY));
    }

    private static void tellEarly(Session session, EarlyTalk talk) {
        session.tell(new Event.Pregreet(session.draft().remote(), talk.octets(), talk.after(), talk.text()));
    }

    /**
     * A client that is remembered as a silent one talks before its greeting. It was promised not to be tested, so the session
     * goes on; but next time it will have to wait again.
     *
     * @return the evidence with what it said; the same where it said it after an unknown client's wait would be over
     */
    static Evidence notRememberedAnyMore(Session session, ClientNetwork network, Evidence evidence, EarlyTalk talk) {
        boolean late = talk.after().compareTo(session.environment().times().greetWait()) >= 0;
        if (evidence.early() != null || late) {
            return evidence;
        }
        session.environment().memory().forget(network, Test.PREGREET);
        session.conduct().violated();
        tellEarly(session, talk);
        return evidence.talkedThoughRemembered(talk);
    }

    private void found(Evidence now) {
        evidence = now;
        session.draft().evidence(now);
        environment().policy().judge(client.address(), now).ifPresent(this::judged);
    }

    private void judged(Verdict judgement) {
        Admission admission = environment().admission();
        Verdict verdict = admission.seat(admission.throttle().judge(client.address(), judgement, evidence.opinion()));
        if (evidence.greet() == Greet.TALKED_EARLY && verdict.test() == Test.PREGREET) {
            environment().memory().fail(network, Test.PREGREET);
        }
        if (verdict instanceof Verdict.Pass && environment().policy().isProvisional(evidence)) {
            session.lateAnswer().await();
        }
        switch (verdict) {
            case Verdict.Pass pass
            when pass.test() == Test.ALLOW_LIST -> session.tell(new Event.AllowListed(client.remote()));
            case Verdict.Pass _ when remembered && isFullPass() -> session.tell(new Event.PassOld(client.remote()));
            case Verdict.Pass _ -> session.tell(new Event.PassNew(client.remote()));
            case Verdict.Refuse refuse
            when refuse.test() == Test.DENY_LIST -> session.tell(new Event.DenyListed(client.remote()));
            case Verdict.TurnAway away -> session.tell(new Event.Denied(client.remote(), away.words()));
            case Verdict.Refuse _, Verdict.Defer _ -> {
                // The reply says it all, and is logged when it is given.
            }
        }
        session.signal(new Signal.Judged(client, verdict));
    }

    /** A pass that rests on silence is nothing to go by next time. */
    private boolean isFullPass() {
        DnsblResult lists = evidence.dnsbl();
        return lists == null || !lists.partial();
    }

    @Override
    void close() {
        session.channel().config().setAutoRead(true);
    }
}
