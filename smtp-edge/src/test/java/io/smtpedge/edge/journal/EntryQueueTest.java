package io.smtpedge.edge.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who takes whose place in the journal's queue. */
class EntryQueueTest {

    private static final JournalEntry HEARD = new JournalEntry.Heard(
            new Feedback(Instant.EPOCH, "", InetAddress.ofLiteral("192.0.2.7"), Finding.SPAM, "", "", 1), "mx", true);
    private static final JournalEntry OTHER = new JournalEntry.Told(new Notice(Instant.EPOCH, "mx", "kind", "", ""));

    private final EntryQueue queue = new EntryQueue(10);

    private void offer(JournalEntry entry, int times) {
        for (int i = 0; i < times; i++) {
            queue.offer(entry);
        }
    }

    @Test
    void feedbackTakesHalfAtMost() {
        offer(HEARD, 8);
        assertThat(queue.lost()).isEqualTo(3);
        assertThat(queue.feedbackWaiting()).isEqualTo(5);

        offer(OTHER, 5);

        assertThat(queue.lost()).isEqualTo(3);
    }

    @Test
    void andHasRoomAgainOnceItIsWritten() {
        offer(HEARD, 5);
        List<JournalEntry> written = new ArrayList<>();
        queue.drainTo(written, 4);
        assertThat(queue.feedbackWaiting()).isEqualTo(1);

        offer(HEARD, 4);

        assertThat(queue.lost()).isZero();
        assertThat(written).hasSize(4);
    }

    /** Nobody need wait for a disk that takes nothing: what is said is learned all the same. */
    @Test
    void whereTheDiskTakesNothingNobodyIsToldToWait() {
        offer(HEARD, 5);
        queue.stalled(true);

        assertThat(queue.feedbackWaiting()).isZero();
    }
}
