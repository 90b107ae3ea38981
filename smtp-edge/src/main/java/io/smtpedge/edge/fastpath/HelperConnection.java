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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to the helper that writes the kernel's sets. It takes lines, and answers each batch of them, in order, by
 * {@code ok LINES}, or by {@code error LINES SENTENCE} where nothing of the batch was done. For one thread.
 */
final class HelperConnection implements AutoCloseable {

    /** A helper that has not answered by then hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Pattern ANSWER = Pattern.compile("(ok|error) (\\d{1,9})(?: (.*))?");

    private static final int LONGEST_ANSWER = 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final Ticker ticker;
    private final ByteBuffer answers = ByteBuffer.allocate(LONGEST_ANSWER);

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
     * Tells changes, and waits until the helper has made them.
     *
     * @throws IOException where it has not made them all, with the reason; the connection is of no use then
     */
    void tell(List<Change> changes) throws IOException {
        long deadline = ticker.read() + PATIENCE.toNanos();
        StringBuilder lines = new StringBuilder(changes.size() * 32);
        changes.forEach(change -> lines.append(change.line()).append('\n'));
        ByteBuffer out = StandardCharsets.US_ASCII.encode(lines.toString());
        int unanswered = changes.size();
        while (unanswered > 0) {
            channel.write(out);
            await(out.hasRemaining(), deadline);
            unanswered -= read();
        }
        if (unanswered < 0) {
            throw new IOException("it has answered more lines than it was told");
        }
    }

    /**
     * Looks whether the helper is still there.
     *
     * @throws IOException where it is not
     */
    void check() throws IOException {
        if (read() > 0) {
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

    /** Reads what there is. Returns how many lines it answers. */
    private int read() throws IOException {
        int answered = 0;
        while (true) {
            int octets = channel.read(answers);
            if (octets < 0) {
                throw new IOException("it has closed the connection");
            }
            if (octets == 0) {
                return answered;
            }
            answers.flip();
            answered += wholeLines();
            answers.compact();
            if (!answers.hasRemaining()) {
                throw new IOException("it has answered with an endless line");
            }
        }
    }

    private int wholeLines() throws IOException {
        int answered = 0;
        for (int i = answers.position(); i < answers.limit(); i++) {
            if (answers.get(i) == '\n') {
                byte[] line = new byte[i - answers.position()];
                answers.get(line).get();
                answered += answer(new String(line, StandardCharsets.ISO_8859_1));
            }
        }
        return answered;
    }

    private static int answer(String line) throws IOException {
        Matcher answer = ANSWER.matcher(line);
        if (!answer.matches()) {
            throw new IOException("it has answered \"" + LogText.printable(line, 80) + "\"");
        }
        if (answer.group(1).equals("error")) {
            String why = answer.group(3) == null ? "for no reason" : LogText.printable(answer.group(3), 400);
            throw new IOException("it cannot: " + why);
        }
        return Integer.parseInt(answer.group(2));
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
