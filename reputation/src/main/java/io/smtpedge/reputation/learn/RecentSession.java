package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.model.ListHit;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one session already, so that nobody who tells it again, or adds to it, makes it more than one session. Not
 * thread-safe.
 */
final class RecentSession {

    private final InetAddress client;
    private final List<Told> told = new ArrayList<>(2);
    private Instant start;
    private Instant end;
    private boolean toldOnly = true;
    private List<ListHit> hits = List.of();
    private List<String> answered = List.of();

    /** What has counted: against the client, and for it. */
    double bad;

    double good;

    /** Whether it has been counted among the sessions that brought bad evidence, and whether a message of it was bad. */
    boolean isBad;

    boolean badMail;

    /** What waits in {@link PendingMail}, or has waited there, and since when; null where nothing has. */
    double pending;

    @Nullable
    Instant pendingSince;

    /** What it added to the counts of the lists. */
    double listsBad;

    double listsGood;

    /** One that only feedback has told of so far. */
    RecentSession(InetAddress client, Instant at) {
        this.client = client;
        start = at;
        end = at;
    }

    InetAddress client() {
        return client;
    }

    Instant start() {
        return start;
    }

    Instant end() {
        return end;
    }

    /** Its record has come. */
    void recorded(Instant accepted, Instant ended, List<ListHit> listed, List<String> answeredZones) {
        toldOnly = false;
        start = accepted;
        end = ended;
        hits = listed;
        answered = answeredZones;
    }

    /** Whether only feedback has told of it so far. */
    boolean isToldOnly() {
        return toldOnly;
    }

    List<ListHit> hits() {
        return hits;
    }

    /** Zones that answered; empty where no lists were asked, or the session was not let through. */
    List<String> answered() {
        return answered;
    }

    /** How often the finding is known to have been made: as often as by whoever has told it most often. */
    int known(Finding finding) {
        int most = 0;
        for (Told one : told) {
            if (one.finding == finding) {
                most = Math.max(most, one.count);
            }
        }
        return most;
    }

    /** Somebody tells that the finding was made {@code count} times, or times more. */
    void tell(String source, Finding finding, int count) {
        for (Told one : told) {
            if (one.finding == finding && one.source.equals(source)) {
                one.count = Math.addExact(Math.min(one.count, 1_000_000), count);
                return;
            }
        }
        if (told.size() < MOST_TOLD) {
            told.add(new Told(source, finding, count));
        }
    }

    /** More sources and kinds than this tell nothing new of one session. */
    private static final int MOST_TOLD = 32;

    private static final class Told {

        private final String source;
        private final Finding finding;
        private int count;

        Told(String source, Finding finding, int count) {
            this.source = source;
            this.finding = finding;
            this.count = count;
        }
    }
}
