package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblCheck;
import io.smtpedge.edge.fastpath.FastPath;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.Upstream;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.smtp.Reference;
import io.smtpedge.edge.tls.StartTls;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What all sessions of an edge share. Every part is thread-safe.
 *
 * @param mode how clients are identified
 * @param trustedProxy who may send a PROXY header
 * @param hostname the edge's name in its own replies
 * @param admission who is here, and who may come in
 * @param policy the judgement on the tests
 * @param dialogueRules what follows from violations in a forwarded dialogue
 * @param lists asks the DNS lists; its stages never fail and complete in bounded time, on any thread
 * @param advisor what is thought of clients because of their past
 * @param memory how clients did in the tests before
 * @param upstream opens second legs
 * @param events where it is told
 * @param fastPath where it is told how clients do, so that some need not come here
 * @param clock the time of day for records; durations come from the event loop's ticker
 * @param ids names for sessions, unique over restarts
 * @param memoryScarce whether bytes that a stalled leg cannot take must be refused
 * @param startTls what refused clients are offered
 * @param teaser what clients that have to wait are told at once
 * @param reference what stands at the end of a refusal
 * @param times the deadlines
 * @param lineLength octets in a refused client's command line
 * @param commands commands a refused client may send
 */
public record SessionEnvironment(
        ListenMode mode,
        Predicate<InetAddress> trustedProxy,
        String hostname,
        Admission admission,
        ScreenPolicy policy,
        DialogueRules dialogueRules,
        Function<InetAddress, DnsblCheck> lists,
        Advisor advisor,
        TestMemory memory,
        Upstream upstream,
        EventSink events,
        FastPath fastPath,
        InstantSource clock,
        Supplier<String> ids,
        BooleanSupplier memoryScarce,
        StartTls startTls,
        Optional<String> teaser,
        Reference reference,
        Times times,
        int lineLength,
        int commands) {

    /** How long an unknown client waits for its greeting as things are. */
    Duration greetWait() {
        return hurried(times.greetWait(), times.stressGreetWait());
    }

    /** How long a refused client may take for a command line as things are. */
    Duration commandTime() {
        return hurried(times.command(), times.stressCommand());
    }

    private Duration hurried(Duration calm, Duration stress) {
        return admission.places().underStress() && stress.compareTo(calm) < 0 ? stress : calm;
    }

    /**
     * The deadline of each state.
     *
     * @param header for a PROXY header to arrive
     * @param greetWait how long an unknown client waits for its greeting
     * @param screen for a verdict, whatever the lists do
     * @param command for one whole command line of a refused client
     * @param handshake for the TLS handshake of a refused client
     * @param connect for the connection to the backend
     * @param greeting for the backend's greeting, from then on
     * @param idle silence in both directions of a forwarded session
     * @param acknowledgement the same while the reply to a message is awaited; it counts where it is longer than idle
     * @param backendEnded for a client to close after the backend has
     * @param depart for the last words to be taken
     * @param stressGreetWait greetWait under stress, where it is shorter
     * @param stressCommand command under stress, where it is shorter
     */
    public record Times(
            Duration header,
            Duration greetWait,
            Duration screen,
            Duration command,
            Duration handshake,
            Duration connect,
            Duration greeting,
            Duration idle,
            Duration acknowledgement,
            Duration backendEnded,
            Duration depart,
            Duration stressGreetWait,
            Duration stressCommand) {}
}
