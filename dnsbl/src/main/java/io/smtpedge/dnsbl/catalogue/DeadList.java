package io.smtpedge.dnsbl.catalogue;

/**
 * A zone that must not be asked any more: at best it answers nothing, at worst it lists everybody.
 *
 * @param zone the zone; names below it are dead too
 * @param since when it ended, for people; empty where it is not known
 * @param reason a clause for people
 */
public record DeadList(String zone, String since, String reason) {

    boolean covers(String name) {
        return name.equals(zone) || name.endsWith("." + zone);
    }

    /** One sentence: what is dead, why, and what to do. */
    public String sentence() {
        return zone + " is a dead list" + (since.isEmpty() ? "" : " since " + since) + ": " + reason
                + "; remove it, or name it in \"revived\" of a catalogue of your own if you know better";
    }
}
