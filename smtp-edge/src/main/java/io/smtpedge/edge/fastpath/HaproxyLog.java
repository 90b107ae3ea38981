package io.smtpedge.edge.fastpath;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a record of each session that passed the edge by, from the lines that HAProxy's fast frontend logs. Lines of other
 * frontends are passed over: their sessions came through the edge, and have their record. For one thread.
 */
public final class HaproxyLog implements Consumer<byte[]>, AutoCloseable {

    /** The frontend with the transparent listener, in conf/haproxy.cfg. */
    static final String FRONTEND = "smtp_fast";

    private static final Logger LOG = LoggerFactory.getLogger(HaproxyLog.class);

    /** So much of a line that is none is logged, and so often. */
    private static final int SHOWN = 200;

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final String edge;
    private final EventSink events;
    private final Supplier<String> ids;
    private final InstantSource clock;
    private final Ticker ticker;
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong others = new AtomicLong();
    private final AtomicLong garbage = new AtomicLong();
    private long garbageTold;
    private long toldAt;

    /**
     * Nothing is read yet.
     *
     * @param edge this edge's name in the records
     * @param ids names for sessions, unique over restarts
     */
    public HaproxyLog(String edge, EventSink events, Supplier<String> ids, InstantSource clock, Ticker ticker) {
        this.edge = edge;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.ticker = ticker;
        this.toldAt = ticker.read() - PAUSE.toNanos();
    }

    /** Reads one datagram. Never throws. */
    @Override
    public void accept(byte[] datagram) {
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        switch (TcpLogLine.read(text)) {
            case TcpLogLine.Read.Session(TcpLogLine line) when line.frontend().equals(FRONTEND) -> session(line);
            case TcpLogLine.Read.Session _, TcpLogLine.Read.Notice _ -> others.incrementAndGet();
            case TcpLogLine.Read.Garbage _ -> garbage(text);
        }
    }

    /** Sessions that passed the edge by, since the start. */
    public long sessions() {
        return sessions.get();
    }

    /** Lines of other frontends, and what HAProxy said of itself. */
    public long others() {
        return others.get();
    }

    /** Datagrams that could not be read. */
    public long garbage() {
        return garbage.get();
    }

    /** Tells what was read. */
    @Override
    public void close() {
        LOG.info(
                "HAProxy's log: {} sessions passed the edge by, {} lines were of other things, {} could not be read",
                sessions,
                others,
                garbage);
    }

    private void session(TcpLogLine line) {
        sessions.incrementAndGet();
        events.accept(new Event.Bypassed(
                line.client(),
                line.server(),
                line.total(),
                line.octets(),
                line.termination().toString()));
        events.accept(new Event.Ended(record(line)));
    }

    /** A session of which only HAProxy knows: what was said in it, nobody has read. */
    private SessionRecord record(TcpLogLine line) {
        // HAProxy's own time has no zone. What is certain is that the session ended a moment ago.
        Instant accepted = clock.instant().minus(line.total());
        return new SessionRecord(
                ids.get(),
                accepted,
                line.client(),
                null,
                List.of(),
                List.of(),
                List.of(),
                new SessionRecord.Decision("pass", "fast-path", "passed the edge by, straight to HAProxy", null),
                null,
                line.termination().outcome(),
                line.termination().detail(),
                new SessionRecord.Timings(null, line.connect().orElse(null), line.total()),
                new SessionRecord.Bytes(0, line.octets(), line.octets(), 0),
                edge,
                null);
    }

    private void garbage(String text) {
        long count = garbage.incrementAndGet();
        long now = ticker.read();
        if (now - toldAt >= PAUSE.toNanos()) {
            LOG.warn(
                    "{} lines came to fast-path.haproxy-log that are not HAProxy's (it needs \"option tcplog\" and no"
                            + " log-format of its own); the last: {}",
                    count - garbageTold,
                    LogText.escape(text.substring(0, Math.min(SHOWN, text.length()))));
            garbageTold = count;
            toldAt = now;
        }
    }
}
