package io.smtpedge.edge.fastpath;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.smtp.LogText;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to the helper that writes the kernel's sets. It takes lines, and answers each batch of them, in order, by
 * {@code ok LINES}, or by {@code error LINES SENTENCE} where nothing of the batch was done. For one thread.
 */
final class HelperConnection implements AutoCloseable {

    /** A helper that has not answered by then hangs. It writes nothing any more of an edge that has hung up. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Pattern ANSWER = Pattern.compile("(ok|error) (\\d{1,9})(?: (.*))?");

    private static final int LONGEST_ANSWER = 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final Ticker ticker;
    private final ByteBuffer answers = ByteBuffer.allocate(LONGEST_ANSWER);

    /** Its last sentence about why it did not do something; empty while there is none. */
    private String lastReason = "";

    /**
     * What the helper has answered to changes.
     *
     * @param refused those that it has not made, in order
     * @param why its sentence about the last of them, safe to log; empty where it has made all
     */
    record Answer(List<Change> refused, String why) {}

    /** An answer to some lines. */
    private record Batch(int lines, boolean done) {}

    private HelperConnection(SocketChannel channel, Selector selector, Ticker ticker) {
        this.channel = channel;
        this.selector = selector;
        this.ticker = ticker;
    }

    /**
     * Connects.
     *
     * @throws IOException where nobody listens there, or we may not connect
     */
    static HelperConnection open(UnixDomainSocketAddress helper, Ticker ticker) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = null;
        try {
            // Over a unix socket it is done at once, or fails at once.
            channel.connect(helper);
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new HelperConnection(channel, selector, ticker);
        } catch (IOException failed) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw failed;
        }
    }

    /**
     * Tells changes, and waits until the helper has answered them all.
     *
     * @throws IOException where it does not answer, or does not keep to the protocol; the connection is of no use then, and
     *     nobody knows which changes were made
     */
    Answer tell(List<Change> changes) throws IOException {
        long deadline = ticker.read() + PATIENCE.toNanos();
        StringBuilder lines = new StringBuilder(changes.size() * 32);
        changes.forEach(change -> lines.append(change.line()).append('\n'));
        ByteBuffer out = StandardCharsets.US_ASCII.encode(lines.toString());
        List<Change> refused = new ArrayList<>();
        int answered = 0;
        while (answered < changes.size()) {
            channel.write(out);
            await(out.hasRemaining(), deadline);
            for (Batch batch : read()) {
                int end = answered + batch.lines();
                if (end > changes.size()) {
                    throw new IOException("it has answered more lines than it was told");
                }
                if (!batch.done()) {
                    refused.addAll(changes.subList(answered, end));
                }
                answered = end;
            }
        }
        return new Answer(refused, refused.isEmpty() ? "" : lastReason);
    }

    /**
     * Looks whether the helper is still there.
     *
     * @throws IOException where it is not
     */
    void check() throws IOException {
        if (!read().isEmpty()) {
            throw new IOException("it has answered what it was not told");
        }
    }

    private void await(boolean writable, long deadline) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        key.interestOps(SelectionKey.OP_READ | (writable ? SelectionKey.OP_WRITE : 0));
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - ticker.read());
        if (millis <= 0) {
            throw new IOException("it has not answered within " + PATIENCE.toSeconds() + " s");
        }
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("the edge was stopped");
        }
    }

    /** Reads what there is. */
    private List<Batch> read() throws IOException {
        List<Batch> read = new ArrayList<>();
        while (true) {
            int octets = channel.read(answers);
            if (octets < 0) {
                throw new IOException("it has closed the connection"
                        + (lastReason.isEmpty() ? "" : "; it said before: " + lastReason));
            }
            if (octets == 0) {
                return read;
            }
            answers.flip();
            read.addAll(wholeLines());
            answers.compact();
            if (!answers.hasRemaining()) {
                throw new IOException("it has answered with an endless line");
            }
        }
    }

    private List<Batch> wholeLines() throws IOException {
        List<Batch> whole = new ArrayList<>();
        for (int i = answers.position(); i < answers.limit(); i++) {
            if (answers.get(i) == '\n') {
                byte[] line = new byte[i - answers.position()];
                answers.get(line).get();
                whole.add(answer(new String(line, StandardCharsets.ISO_8859_1)));
            }
        }
        return whole;
    }

    private Batch answer(String line) throws IOException {
        Matcher answer = ANSWER.matcher(line);
        if (!answer.matches()) {
            throw new IOException("it has answered \"" + LogText.printable(line, 80) + "\"");
        }
        boolean done = answer.group(1).equals("ok");
        if (!done) {
            lastReason = answer.group(3) == null ? "it gave no reason" : LogText.printable(answer.group(3), 400);
        }
        return new Batch(Integer.parseInt(answer.group(2)), done);
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            // Both are closed, whichever fails.
        } catch (IOException gone) {
            // It is of no use any more either way.
        }
    }
}
