package io.smtpedge.edge.session;

import io.netty.channel.Channel;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.smtp.dialogue.DialogueGuard;
import io.smtpedge.edge.smtp.dialogue.RecipientQuota;
import org.jspecify.annotations.Nullable;

/** The dialogue of a client with the backend: who guards it, what it is tested for, and how many recipients it may name. */
final class RelayedDialogue {

    private final Session session;
    private final Client client;
    private final DeepTests tests;
    private final DialogueGuard guard;
    private final @Nullable RecipientQuota quota;

    RelayedDialogue(Session session, Client client) {
        this.session = session;
        this.client = client;
        tests = new DeepTests(
                session, ClientNetwork.of(client.address()), session.verdicts().isUntested());
        session.draft().deepTests(tests);
        guard = new DialogueGuard(session.environment().dialogueRules().forbidden(), tests);
        Evidence evidence = session.draft().evidence();
        quota = session.environment()
                .admission()
                .throttle()
                .quota(client.address(), evidence == null ? null : evidence.opinion());
        if (quota != null) {
            guard.limitRecipients(quota);
        }
        if (session.lateAnswer().isAwaited()) {
            guard.holdStartTls();
        }
    }

    ForwardPhase phase(Channel backend) {
        return new ForwardPhase(session, client, backend, guard, tests);
    }

    DialogueGuard guard() {
        return guard;
    }

    /** The session is over: what is known of its dialogue only now. */
    void ended() {
        if (quota != null && guard.isOpaque()) {
            // Nobody has seen how many recipients there were.
            quota.take();
        }
        if (guard.greetingCode() != 0 && !session.draft().hasDialogue()) {
            session.draft().dialogue(guard.summary());
        }
    }
}
