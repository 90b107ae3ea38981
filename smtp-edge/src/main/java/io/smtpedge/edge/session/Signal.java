package io.smtpedge.edge.session;

import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.Reply;
import org.jspecify.annotations.Nullable;

/** What a phase tells the machine. */
public sealed interface Signal {

    /** The client's address is known. */
    record Identified(Client client) implements Signal {}

    /** The PROXY header is wrong, late, or from a stranger. */
    record BadHeader(String why) implements Signal {}

    /** There is a verdict, before the greeting or, in a forwarded session, against the one that let it pass. */
    record Judged(Client client, Verdict verdict) implements Signal {}

    /** The same in a forwarded session, where nothing can be said to the client just now. */
    record Overruled(Verdict.Refuse verdict) implements Signal {}

    /** The refused client said QUIT, or has sent all of the refused message. */
    record DialogueDone() implements Signal {}

    /** A bound was exceeded; {@code reply} tells the client so, where it can be told. */
    record LimitReached(@Nullable Reply reply, String why) implements Signal {}

    /** The backend has greeted. */
    record UpstreamUp() implements Signal {}

    record UpstreamDown(String why) implements Signal {}

    /** The backend greets with a refusal, and the client has read the beginning of another greeting. */
    record UpstreamRefused(Reply greeting) implements Signal {}

    /** One side has sent its FIN, and everything before it has reached the other side. */
    record StreamEnded(State.Side side) implements Signal {}

    /** A side is gone at once: reset, or closed where nothing can be passed on any more. */
    record Gone(State.Side side, String how) implements Signal {}

    /** The phase's deadline passed; {@code farewell} is what can be said to the client, if anything can. */
    record DeadlinePassed(@Nullable Reply farewell, String what) implements Signal {}

    /** The farewell has reached the client, or cannot. */
    record FarewellDone() implements Signal {}

    /** The edge stops, and the time to drain is over. */
    record Stop(@Nullable Reply farewell) implements Signal {}

    /** A fault of the edge itself. */
    record Fault(String what) implements Signal {}
}
