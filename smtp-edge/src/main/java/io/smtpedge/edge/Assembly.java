package io.smtpedge.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.LimitSettings;
import io.smtpedge.edge.config.ListenSettings;
import io.smtpedge.edge.fastpath.FastPath;
import io.smtpedge.edge.net.RelayMemory;
import io.smtpedge.edge.net.UpstreamConnector;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.policy.AccessList;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.session.Admission;
import io.smtpedge.edge.session.SessionEnvironment;
import io.smtpedge.edge.session.TestMemory;
import io.smtpedge.edge.smtp.Reference;
import io.smtpedge.edge.smtp.dialogue.ForbiddenCommands;
import io.smtpedge.edge.tls.StartTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Makes what all sessions share out of the configuration: which key ends up where. */
final class Assembly {

    /** What DNS lists get beyond the twice their deadline that they may take, before the edge stops to wait for them. */
    private static final Duration SCREEN_GRACE = Duration.ofSeconds(5);

    /** RFC 5321, 4.5.3.2.6: so long a client waits after the final dot. To cut it off before would mean the mail twice. */
    private static final Duration ACKNOWLEDGEMENT = Duration.ofMinutes(10);

    /** Three round trips at the most. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final Duration AFTER_BACKEND_ENDED = Duration.ofSeconds(10);
    static final Duration DEPART = Duration.ofSeconds(5);

    private final EdgeConfig config;
    private final InstantSource clock;

    Assembly(EdgeConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    SessionEnvironment environment(
            UpstreamConnector upstream,
            RelayMemory memory,
            Dnsbl lists,
            Advisor advisor,
            AccessList access,
            StartTls startTls,
            EventSink events,
            FastPath fastPath,
            Supplier<String> ids) {
        ListenSettings listen = config.listen();
        LimitSettings limits = config.limits();
        return new SessionEnvironment(
                listen.mode(),
                peer -> listen.trustedProxies().stream().anyMatch(block -> block.contains(peer)),
                listen.hostname(),
                admission(access),
                new ScreenPolicy(new ScreenPolicy.Rules(
                        actions(),
                        config.dnsbl().allowThreshold(),
                        config.dnsbl().onUnavailable())),
                dialogueRules(),
                lists::check,
                advisor,
                memory(),
                upstream,
                events,
                fastPath,
                clock,
                ids,
                memory::isScarce,
                startTls,
                config.pregreet().teaser(),
                new Reference(config.why().url()),
                times(),
                limits.lineLength(),
                limits.commands());
    }

    private DialogueRules dialogueRules() {
        return new DialogueRules(
                config.pipelining().action(),
                config.nonSmtpCommand().test().action(),
                config.bareNewline().action(),
                config.data().bareDot(),
                new ForbiddenCommands(Set.copyOf(config.nonSmtpCommand().commands())));
    }

    private Admission admission(AccessList access) {
        LimitSettings limits = config.limits();
        return new Admission(
                limits.admission(),
                new AdmissionPolicy(limits.admission(), config.access().action()),
                access,
                limits.repeatOffender(),
                new Admission.Doubtful(
                        config.policy().throttle().connections(),
                        config.policy().throttle().recipientsPerHour()),
                Ticker.systemTicker());
    }

    private TestMemory memory() {
        return new TestMemory(
                Map.of(
                        Test.PREGREET, config.pregreet().passTime(),
                        Test.PIPELINING, config.pipelining().passTime(),
                        Test.NON_SMTP_COMMAND, config.nonSmtpCommand().test().passTime(),
                        Test.BARE_NEWLINE, config.bareNewline().passTime()),
                config.memory().failTime(),
                Ticker.systemTicker());
    }

    /** What follows from failing a test, now or, but for the lists, when the client was here before. */
    private Map<Test, Action> actions() {
        return Map.of(
                Test.PREGREET, config.pregreet().action(),
                Test.DNSBL, config.dnsbl().action(),
                Test.PIPELINING, config.pipelining().action(),
                Test.NON_SMTP_COMMAND, config.nonSmtpCommand().test().action(),
                Test.BARE_NEWLINE, config.bareNewline().action(),
                // Only what leaves no way to go on is remembered of it.
                Test.SMUGGLING, Action.DROP);
    }

    private SessionEnvironment.Times times() {
        return new SessionEnvironment.Times(
                config.listen().headerTime(),
                config.pregreet().greetWait(),
                config.dnsbl().client().deadline().multipliedBy(2).plus(SCREEN_GRACE),
                config.limits().commandTime(),
                HANDSHAKE,
                config.forward().connectTimeout(),
                config.forward().greetingTimeout(),
                config.limits().idleTime(),
                ACKNOWLEDGEMENT,
                AFTER_BACKEND_ENDED,
                DEPART,
                config.limits().stressGreetWait(),
                config.limits().stressCommandTime());
    }
}
