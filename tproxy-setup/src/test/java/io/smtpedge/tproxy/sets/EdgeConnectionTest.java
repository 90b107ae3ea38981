package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.sets.EdgeConnection.Next;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Wire wire = new Wire();
    private final List<Transaction> written = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final EdgeConnection connection =
            new EdgeConnection(wire, this::write, new Trouble(log::add, () -> wire.nowNs), () -> wire.nowNs);
    private String refusal = "";

    @Test
    void answersAllTheLinesThatHadComeAtOnce() throws IOException {
        wire.says("pass 198.51.100.7 1000\nblock 198.51.100.8 1000\n");

        assertThat(connection.turn()).isEqualTo(Next.READ);

        assertThat(wire.heard()).isEqualTo("ok 2\n");
        assertThat(written).hasSize(1);
    }

    @Test
    void waitsForTheRestOfALine() throws IOException {
        wire.says("reset\npass 198.51");
        assertThat(connection.turn()).isEqualTo(Next.READ);
        assertThat(wire.heard()).isEqualTo("ok 1\n");

        wire.says(".100.7 1000");
        assertThat(connection.turn()).isEqualTo(Next.READ);
        assertThat(wire.heard()).isEmpty();

        wire.says("\n");
        connection.turn();
        assertThat(wire.heard()).isEqualTo("ok 1\n");
        assertThat(written).hasSize(2);
    }

    @Test
    void saysWhyABatchWasNotDone() throws IOException {
        refusal = "set pass4 is full";
        wire.says("pass 198.51.100.7 1000\npass 198.51.100.8 1000\n");

        assertThat(connection.turn()).isEqualTo(Next.READ);

        assertThat(wire.heard()).isEqualTo("error 2 set pass4 is full\n");
        assertThat(log).containsExactly("set pass4 is full");
    }

    @Test
    void doesTheGoodLinesBeforeABadOneAndNothingBehindIt() throws IOException {
        wire.says("reset\nforget 198.51.100.7\nfogret 198.51.100.7\nreset\n");

        assertThat(connection.turn()).isEqualTo(Next.CLOSE);

        assertThat(wire.heard())
                .startsWith("ok 2\nerror 1 a line is \"pass ADDRESS MS\"")
                .hasLineCount(2);
        assertThat(written).hasSize(1);
        assertThat(log).hasSize(1).first().asString().startsWith("an edge wrote a bad line: a line is");
    }

    @Test
    void doesNotWaitForTheEndOfALineThatIsTooLong() throws IOException {
        wire.says("x".repeat(128));
        assertThat(connection.turn()).isEqualTo(Next.READ);

        wire.says("x");
        assertThat(connection.turn()).isEqualTo(Next.CLOSE);
        assertThat(wire.heard()).isEqualTo("error 1 a line has at most 128 octets\n");
    }

    @Test
    void doesAThousandLinesAtATime() throws IOException {
        wire.says("reset\n".repeat(2500));

        assertThat(connection.turn()).isEqualTo(Next.WORK);
        assertThat(connection.turn()).isEqualTo(Next.WORK);
        assertThat(connection.turn()).isEqualTo(Next.READ);

        assertThat(wire.heard()).isEqualTo("ok 1000\nok 1000\nok 500\n");
    }

    @Test
    void doesNothingMoreForAnEdgeThatDoesNotRead() throws IOException {
        wire.room = 2;
        wire.says("reset\n");
        assertThat(connection.turn()).isEqualTo(Next.WRITE);
        wire.says("reset\n");
        assertThat(connection.turn()).isEqualTo(Next.WRITE);
        assertThat(written).hasSize(1);

        wire.room = 1000;
        connection.turn();
        connection.turn();
        assertThat(wire.heard()).isEqualTo("ok 1\nok 1\n");
    }

    /** It may have hung up long ago, while the kernel was busy: the times would begin only now. */
    @Test
    void writesNoVerdictOfAnEdgeThatHasHungUp() throws IOException {
        wire.says("pass 198.51.100.7 1000\nreset\nblock 198.51.100.8 1000\nforget 198.51.100.9\n");
        wire.ended = true;

        assertThat(connection.turn()).isEqualTo(Next.CLOSE);

        assertThat(wire.heard()).isEmpty();
        Transaction only = Transaction.of(List.of(
                new Change.Reset(),
                new Change.Forget(address("198.51.100.8")),
                new Change.Forget(address("198.51.100.9"))));
        assertThat(written).containsExactly(only);
    }

    @Test
    void takesBackAllThatAnEdgeThatHasHungUpTookBack() throws IOException {
        wire.says("forget 198.51.100.7\n".repeat(1500) + "forg");
        wire.ended = true;

        Next next = connection.turn();
        while (next == Next.WORK) {
            next = connection.turn();
        }

        assertThat(next).isEqualTo(Next.CLOSE);
        assertThat(written).hasSize(2);
    }

    /** As much as waits in a socket. */
    @Test
    void seesTheEndBehindManyLines() throws IOException {
        wire.says("pass 198.51.100.7 1000\n".repeat(9000));
        wire.ended = true;

        Next next = connection.turn();
        while (next == Next.WORK) {
            next = connection.turn();
        }

        assertThat(written)
                .hasSize(9)
                .allMatch(transaction -> transaction.puts(Verdict.PASS, false).isEmpty());
    }

    @Test
    void isStuckWhileALineIsHalfWritten() throws IOException {
        wire.says("reset\n");
        connection.turn();
        wire.later(PATIENCE.multipliedBy(9));
        assertThat(connection.stuckFor(PATIENCE)).isFalse();

        wire.says("res");
        connection.turn();
        wire.later(PATIENCE);
        assertThat(connection.stuckFor(PATIENCE)).isFalse();
        wire.later(Duration.ofMillis(1));
        assertThat(connection.stuckFor(PATIENCE)).isTrue();

        wire.says("et\n");
        connection.turn();
        assertThat(connection.stuckFor(PATIENCE)).isFalse();
    }

    @Test
    void isStuckWhileAnAnswerIsUnread() throws IOException {
        wire.room = 0;
        wire.says("reset\n");
        connection.turn();

        wire.later(PATIENCE.plusMillis(1));

        assertThat(connection.stuckFor(PATIENCE)).isTrue();
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private void write(Transaction transaction) throws NotWritten {
        if (!refusal.isEmpty()) {
            throw new NotWritten(refusal);
        }
        written.add(transaction);
    }

    /** A socket that does not block, and time that stands still. */
    private static final class Wire implements ByteChannel {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private ByteBuffer said = ByteBuffer.allocate(0);
        private boolean ended;
        private int room = 1000;
        private long nowNs;

        void says(String text) {
            byte[] more = text.getBytes(StandardCharsets.US_ASCII);
            said = ByteBuffer.allocate(said.remaining() + more.length)
                    .put(said)
                    .put(more)
                    .flip();
        }

        String heard() {
            String text = heard.toString(StandardCharsets.UTF_8);
            heard.reset();
            return text;
        }

        void later(Duration time) {
            nowNs += time.toNanos();
        }

        @Override
        public int read(ByteBuffer into) {
            if (!said.hasRemaining()) {
                return ended ? -1 : 0;
            }
            int count = Math.min(into.remaining(), said.remaining());
            into.put(said.slice(said.position(), count));
            said.position(said.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = Math.min(room, from.remaining());
            room -= count;
            for (int i = 0; i < count; i++) {
                heard.write(from.get());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
