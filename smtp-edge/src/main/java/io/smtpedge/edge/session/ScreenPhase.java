package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.Evidence.EarlyTalk;
import io.smtpedge.edge.policy.Evidence.Greet;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.edge.smtp.Replies;
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
        ConnectionCounts connections = environment().connections();
        environment()
                .policy()
                .admit(client.address(), connections.all(), connections.of(network))
                .ifPresentOrElse(this::judged, this::beginTests);
    }

    private void beginTests() {
        remembered = environment().memory().passed(network, Test.PREGREET);
        if (remembered) {
            evidence = evidence.greetPassed();
        }
        session.draft().evidence(evidence);
        CompletableFuture<DnsblResult> lists =
                environment().lists().apply(client.address()).decided().toCompletableFuture();
        if (lists.isDone()) {
            listsSaid(lists.join());
        } else {
            remembered = false;
            // The one place where an answer of the DNS comes to the event loop.
            lists.thenAccept(result -> session.channel().eventLoop().execute(() -> {
                if (isOpen()) {
                    listsSaid(result);
                }
            }));
        }
        if (isOpen()) {
            waitOn();
        }
    }

    private void waitOn() {
        // To wait where the wait decides nothing would only cost the sender time.
        if (evidence.greet() == Greet.WAITING && environment().policy().greetMatters()) {
            deadline(environment().times().greetWait(), this::greetWaitOver);
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

    private void listsSaid(DnsblResult result) {
        if (result.listed()) {
            session.tell(new Event.DnsblRank(client.remote(), result.score()));
        }
        remembered &= result.answers().stream().allMatch(answer -> answer.source() == ZoneAnswer.Source.CACHE);
        found(evidence.listsSaid(result));
    }

    @Override
    void received(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        session.draft().fromClient += bytes.readableBytes();
        EarlyTalk talk = new EarlyTalk(
                bytes.readableBytes(),
                session.draft().since(session.nanos()),
                LogText.escape(bytes, LogText.MAX_EARLY));
        session.keepEarlyBytes(bytes);
        if (session.earlyOctets() >= MAX_EARLY_BYTES) {
            session.channel().config().setAutoRead(false);
        }
        if (evidence.greet() == Greet.WAITING) {
            session.tell(new Event.Pregreet(client.remote(), talk.octets(), talk.after(), talk.text()));
            found(evidence.talkedEarly(talk));
        }
    }

    private void found(Evidence now) {
        evidence = now;
        session.draft().evidence(now);
        environment().policy().judge(client.address(), now).ifPresent(this::judged);
    }

    private void judged(Verdict verdict) {
        switch (verdict) {
            case Verdict.Pass pass
            when pass.test() == Test.ALLOW_LIST -> session.tell(new Event.AllowListed(client.remote()));
            case Verdict.Pass _ when remembered -> session.tell(new Event.PassOld(client.remote()));
            case Verdict.Pass _ -> session.tell(new Event.PassNew(client.remote()));
            case Verdict.Refuse refuse
            when refuse.test() == Test.DENY_LIST -> session.tell(new Event.DenyListed(client.remote()));
            case Verdict.Refuse _, Verdict.Defer _, Verdict.TurnAway _ -> {
                // The reply says it all, and is logged when it is given.
            }
        }
        session.signal(new Signal.Judged(client, verdict));
    }

    @Override
    void close() {
        session.channel().config().setAutoRead(true);
    }
}
