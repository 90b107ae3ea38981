package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.Outcome;
import io.smtpedge.bench.load.Outcomes;
import java.util.ArrayList;
import java.util.List;

/**
 * What one screener did to a burst of listed and to one of clean clients, in one state of the DNS.
 *
 * @param size how many clients each burst had
 */
public record BurstResult(DnsState state, String screener, BurstSize size, Group listed, Group clean) {

    /**
     * What the clients of one population saw.
     *
     * @param handedOver how many of them got to the MTA
     */
    public record Group(Outcomes outcomes, long handedOver) {

        /** Clients without a final answer; those that the generator never got to start are among them. */
        public long unanswered(BurstSize size) {
            return size.clients() - outcomes.clients() + outcomes.count(Outcome.SILENCE) + outcomes.count(Outcome.CUT);
        }

        long refusedForGood() {
            return outcomes.count(Outcome.REFUSED) + outcomes.count(Outcome.DROPPED);
        }
    }

    /** Listed clients that got to the MTA although the lists could be read. */
    public long leaked() {
        return state.showsListings() ? listed.handedOver() : 0;
    }

    /** Clients refused for good although they are on no list, or although nothing could be known of them. */
    public long wronglyRefused() {
        return clean.refusedForGood() + (state.showsListings() ? 0 : listed.refusedForGood());
    }

    public long unanswered() {
        return listed.unanswered(size) + clean.unanswered(size);
    }

    /** All that went wrong, in a few words; "none" when nothing did. */
    public String faults() {
        List<String> faults = new ArrayList<>();
        addFault(faults, leaked(), "leaked");
        addFault(faults, wronglyRefused(), "wrongly refused");
        addFault(faults, unanswered(), "unanswered");
        return faults.isEmpty() ? "none" : String.join(", ", faults);
    }

    private static void addFault(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }
}
