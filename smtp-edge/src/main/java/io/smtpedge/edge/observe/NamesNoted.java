package io.smtpedge.edge.observe;

import io.smtpedge.reputation.event.OurNames;

/** Notes in the record of each session whether its client greeted with a name of ours, before anybody hears of it. */
public record NamesNoted(OurNames names, EventSink next) implements EventSink {

    @Override
    public void accept(Event event) {
        next.accept(event instanceof Event.Ended ended ? new Event.Ended(names.noted(ended.session())) : event);
    }
}
