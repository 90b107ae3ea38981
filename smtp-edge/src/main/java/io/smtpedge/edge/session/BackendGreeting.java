package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first bytes of the backend. They are the client's greeting as they are, but for a client that has read a teaser: to that
 * one 220 alone can be passed on, because all lines of a greeting have one code. A refusal is read whole instead, and told to
 * the machine. Not thread-safe.
 */
final class BackendGreeting {

    /** A refusal that is longer is cut. */
    private static final int MAX_OCTETS = 2048;

    private static final Pattern LINE = Pattern.compile("([45]\\d\\d)([ -])?(.*)");

    private final Session session;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    BackendGreeting(Session session) {
        this.session = session;
    }

    /**
     * Takes what the backend said, and one reference to it.
     *
     * @return what can be passed on, with a reference; nothing while a refusal is not whole, or where the session has ended
     */
    ByteBuf read(ByteBuf bytes) {
        if (!session.isGreetingBegun()) {
            return bytes;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(session.channel().alloc(), held, bytes);
        byte first = held.getByte(held.readerIndex());
        if (first != '4' && first != '5') {
            session.greetingFinished();
            ByteBuf all = held;
            held = Unpooled.EMPTY_BUFFER;
            return all;
        }
        String text = held.toString(StandardCharsets.ISO_8859_1);
        if (isWhole(text) || text.length() >= MAX_OCTETS) {
            refused(reply(text));
        }
        return Unpooled.EMPTY_BUFFER;
    }

    private void refused(Reply greeting) {
        close();
        session.tell(new Event.BackendDown(session.draft().remote(), "it greets with " + greeting));
        session.signal(new Signal.UpstreamRefused(greeting));
    }

    /** The last line of a reply has no hyphen behind its code. */
    private static boolean isWhole(String text) {
        int end = text.lastIndexOf('\n');
        if (end < 0) {
            return false;
        }
        int start = text.lastIndexOf('\n', end - 1) + 1;
        Matcher line = LINE.matcher(text.substring(start, end).strip());
        return !line.matches() || !"-".equals(line.group(2));
    }

    /** The same code and texts; an enhanced code stays a part of the text. */
    private static Reply reply(String text) {
        List<String> lines = text.lines().limit(20).map(BackendGreeting::text).toList();
        Matcher first = LINE.matcher(text.lines().findFirst().orElse(""));
        int code = first.matches() ? Integer.parseInt(first.group(1)) : 421;
        return new Reply(code, null, lines);
    }

    private static String text(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches() ? parts.group(3) : line;
    }

    void close() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
