package io.smtpedge.tproxy.sets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One edge's connection: lines in, answers out. It reads no further while an answer waits to be written, and holds no more
 * than one buffer of lines. For one thread.
 *
 * <p>A verdict's time begins when it is written, so none is written late, for an edge that has hung up meanwhile: of what
 * such an edge leaves unread, its addresses are taken out of the sets, and nothing is put in or answered. To shut down only
 * the sending side is to hang up.
 */
final class EdgeConnection implements AutoCloseable {

    /** So many octets a line may have, without its line feed. */
    static final int LONGEST_LINE = 128;

    /** So many lines make a batch at most. */
    static final int MOST_LINES = 1000;

    /** More than waits in a socket (net.core.wmem_default, 208 KiB), so that the end behind the lines is seen before them. */
    private static final int BUFFER_OCTETS = 256 * 1024;

    /** What is to be done next for a connection. */
    enum Next {
        /** Whole lines are there already: another turn. */
        WORK,
        /** Wait until something comes. */
        READ,
        /** Wait until an answer can be written. */
        WRITE,
        /** It is over. */
        CLOSE
    }

    private final ByteChannel channel;
    private final SetWriter sets;
    private final Trouble trouble;
    private final LongSupplier nanoClock;
    private final ByteBuffer lines = ByteBuffer.allocate(BUFFER_OCTETS);
    private ByteBuffer answers = ByteBuffer.allocate(0);
    private long lastMove;
    private boolean ended;
    private boolean broken;

    /**
     * @param channel one that does not block
     * @param nanoClock a clock in nanoseconds
     */
    EdgeConnection(ByteChannel channel, SetWriter sets, Trouble trouble, LongSupplier nanoClock) {
        this.channel = channel;
        this.sets = sets;
        this.trouble = trouble;
        this.nanoClock = nanoClock;
        this.lastMove = nanoClock.getAsLong();
    }

    /** Reads, does one batch at most, and answers it. */
    Next turn() throws IOException {
        if (!answers.hasRemaining() && !broken) {
            read();
            answers = ByteBuffer.wrap(batch().getBytes(StandardCharsets.UTF_8));
        }
        if (answers.hasRemaining() && channel.write(answers) > 0) {
            lastMove = nanoClock.getAsLong();
        }
        if (answers.hasRemaining()) {
            return Next.WRITE;
        }
        if (broken) {
            return Next.CLOSE;
        }
        if (hasLine()) {
            return Next.WORK;
        }
        // A last line without its end is no line.
        return ended ? Next.CLOSE : Next.READ;
    }

    /** Whether the edge has left a line half written, or an answer unread, for so long. */
    boolean stuckFor(Duration time) {
        boolean owes = lines.position() > 0 || answers.hasRemaining();
        return owes && nanoClock.getAsLong() - lastMove > time.toNanos();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void read() throws IOException {
        int octets = 1;
        while (octets > 0 && !ended && lines.hasRemaining()) {
            octets = channel.read(lines);
            ended = octets < 0;
            if (octets > 0) {
                lastMove = nanoClock.getAsLong();
            }
        }
    }

    /** Does the lines that are there, up to the first bad one; returns what to answer. */
    private String batch() {
        List<Change> changes = new ArrayList<>();
        String bad = "";
        lines.flip();
        while (bad.isEmpty() && changes.size() < MOST_LINES) {
            int length = lineLength();
            if (length > LONGEST_LINE) {
                bad = "a line has at most " + LONGEST_LINE + " octets";
            } else if (length < 0) {
                break;
            } else {
                byte[] octets = new byte[length];
                lines.get(octets).get();
                try {
                    changes.add(ChangeReader.read(new String(octets, StandardCharsets.ISO_8859_1)));
                } catch (IllegalArgumentException wrong) {
                    bad = String.valueOf(wrong.getMessage());
                }
            }
        }
        lines.compact();
        if (ended) {
            changes.replaceAll(EdgeConnection::takingBack);
        }
        String answer = changes.isEmpty() ? "" : written(changes);
        if (!bad.isEmpty()) {
            broken = true;
            trouble.failed("an edge wrote a bad line: " + bad);
            answer += "error 1 " + bad + "\n";
        }
        // Nobody is there to read it, and to write it would fail.
        return ended ? "" : answer;
    }

    private static Change takingBack(Change change) {
        return change instanceof Change.Put put ? new Change.Forget(put.address()) : change;
    }

    private String written(List<Change> changes) {
        try {
            sets.write(Transaction.of(changes));
            trouble.succeeded();
            return "ok " + changes.size() + "\n";
        } catch (NotWritten refused) {
            String sentence = String.valueOf(refused.getMessage());
            trouble.failed(sentence);
            return "error " + changes.size() + " " + sentence + "\n";
        }
    }

    private boolean hasLine() {
        for (int at = 0; at < lines.position(); at++) {
            if (lines.get(at) == '\n') {
                return true;
            }
        }
        return false;
    }

    /** The octets before the next line feed; -1 where the line is not whole yet and may still become a good one. */
    private int lineLength() {
        int most = Math.min(lines.remaining(), LONGEST_LINE + 1);
        for (int length = 0; length < most; length++) {
            if (lines.get(lines.position() + length) == '\n') {
                return length;
            }
        }
        return most > LONGEST_LINE ? most : -1;
    }
}
