package io.smtpedge.edge.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The STARTTLS that refused clients are offered (RFC 3207), so that those who insist on TLS read the refusal, too. TLS 1.2
 * and 1.3 of the JDK. Thread-safe.
 *
 * <p>The handshake runs on the session's event loop: it takes about 1 ms of CPU time with an ECDSA key, 2 ms with RSA 2048.
 * So their number is limited, {@link HandshakeBudget}; strangers shall not be able to buy more of the loop's time.
 */
public final class StartTls {

    /** Enough for a handshake with a large chain of the client's. Commands come on top of it. */
    private static final int HANDSHAKE_OCTETS = 64 * 1024;

    /** A record's header, its authentication tag and the like come on top of each octet of a client that dribbles. */
    private static final int OVERHEAD = 2;

    /** For clients that come again soon: they save both sides the signature. About 2 MB. */
    private static final int CACHED_TLS_SESSIONS = 1000;

    private static final Duration CACHED_FOR = Duration.ofHours(1);

    /**
     * What one event loop, or a stranger, may spend.
     *
     * @param perSecond handshakes that may begin in a second
     * @param connections that may be in TLS at once; each takes some 50 KiB
     * @param dialogueOctets what a client may say inside TLS
     */
    public record Limits(int perSecond, int connections, int dialogueOctets) {}

    private final @Nullable HandshakeBudget budget;
    private final long maxOctets;
    private volatile @Nullable SslContext context;

    private StartTls(@Nullable HandshakeBudget budget, long maxOctets) {
        this.budget = budget;
        this.maxOctets = maxOctets;
    }

    /** None: STARTTLS is not in the reply to EHLO. */
    public static StartTls notOffered() {
        return new StartTls(null, 0);
    }

    /**
     * Offers TLS with these credentials.
     *
     * @throws SSLException where the JDK's TLS cannot use them
     */
    public static StartTls with(Credentials credentials, Limits limits) throws SSLException {
        StartTls tls = new StartTls(
                new HandshakeBudget(limits.perSecond, limits.connections),
                HANDSHAKE_OCTETS + (long) OVERHEAD * limits.dialogueOctets);
        tls.use(credentials);
        return tls;
    }

    /**
     * Uses other credentials from the next handshake on.
     *
     * @throws SSLException where the JDK's TLS cannot use them; the old ones stay then
     */
    void use(Credentials credentials) throws SSLException {
        context = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(CACHED_TLS_SESSIONS)
                .sessionTimeout(CACHED_FOR.toSeconds())
                .build();
    }

    public boolean isOffered() {
        return context != null;
    }

    /**
     * Whether there is room for one more. If so, the connection counts as one in TLS until it is closed.
     *
     * @param nanos now, on the clock of the event loop
     */
    public boolean admits(Channel channel, long nanos) {
        HandshakeBudget limit = budget;
        if (limit == null || !limit.take(nanos)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> limit.closed());
        return true;
    }

    /**
     * Begins TLS on a connection that was admitted: from now on its handlers take ciphertext. The server's last words in
     * plain text must have been flushed before, or they are encrypted. The handshake ends with an {@link
     * io.netty.handler.ssl.SslHandshakeCompletionEvent}, and has no time-out of its own.
     */
    public void begin(Channel channel) {
        SslHandler handler =
                Objects.requireNonNull(context, "TLS is not offered").newHandler(channel.alloc());
        // The session has a deadline for all that can take time.
        handler.setHandshakeTimeoutMillis(0);
        channel.pipeline().addFirst(new CiphertextLimit(maxOctets), handler);
    }

    /**
     * Ends TLS on the server's side with a close_notify (RFC 8446, 6.1), without which a client cannot tell the end from
     * an attacker's; then runs {@code next}. At once where the channel is not in TLS.
     */
    public static void end(Channel channel, Runnable next) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            next.run();
        } else {
            handler.closeOutbound().addListener(sent -> next.run());
        }
    }
}
