package io.smtpedge.edge.learning;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.ZoneEvent;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.Notice;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the edge has to say of itself: a line in the log, and a {@link Notice} for the report. Thread-safe. */
public final class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private static final int LONGEST = 500;

    private final String edge;
    private final InstantSource clock;
    private final Consumer<Notice> journal;

    /**
     * @param edge the name of this edge
     * @param journal where notices go; must not block
     */
    public Notices(String edge, InstantSource clock, Consumer<Notice> journal) {
        this.edge = edge;
        this.clock = clock;
        this.journal = journal;
    }

    /** Something is wrong. */
    public void warn(String kind, String subject, String text) {
        LOG.warn("{}", tell(kind, subject, text));
    }

    /** Something is well again. */
    void info(String kind, String subject, String text) {
        LOG.info("{}", tell(kind, subject, text));
    }

    /**
     * Takes what there is to say of lists and resolvers. For the report as well is a list that goes to shadow or comes back, and
     * an address of the site's own that is listed.
     */
    public void zone(ZoneEvent event) {
        Dnsbl.log(event);
        switch (event) {
            case ZoneEvent.Shadowed shadowed -> tell("list-shadowed", shadowed.zone(), shadowed.sentence());
            case ZoneEvent.OwnAddressListed own -> tell("own-address-listed", own.address(), own.sentence());
            case ZoneEvent.Restored restored -> tell("list-back", restored.zone(), restored.sentence());
            default -> {
                // For the log only.
            }
        }
    }

    private String tell(String kind, String subject, String text) {
        String printable = LogText.printable(text, LONGEST);
        journal.accept(new Notice(clock.instant(), edge, kind, subject, printable));
        return printable;
    }
}
