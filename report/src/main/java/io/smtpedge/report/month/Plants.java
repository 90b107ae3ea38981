package io.smtpedge.report.month;

import java.time.Instant;

/**
 * What is planted, and when: the things that a report on the month must find.
 *
 * @param hijacked the address of a veteran, good until it is hijacked
 * @param hijackedFrom when the spam begins
 * @param hijackedUntil when the owner has cleaned up
 * @param wronglyListed the address of a veteran that is on a list by mistake
 * @param wronglyListedBy that list
 * @param wronglyListedFrom when
 * @param wronglyListedUntil until when
 * @param madList the list that lists 30 % of everybody
 * @param madFrom when
 * @param madUntil until when
 * @param snowshoe the range whose addresses each send little
 * @param snowshoeFrom when it begins
 * @param snowshoeUntil when it ends
 * @param snowshoeListed when the first list takes notice
 * @param deadWeight the list that never knows anything that no other list knows
 * @param silentList the list that does not answer for a while
 * @param silentFrom when
 * @param silentUntil until when
 */
public record Plants(
        String hijacked,
        Instant hijackedFrom,
        Instant hijackedUntil,
        String wronglyListed,
        String wronglyListedBy,
        Instant wronglyListedFrom,
        Instant wronglyListedUntil,
        String madList,
        Instant madFrom,
        Instant madUntil,
        String snowshoe,
        Instant snowshoeFrom,
        Instant snowshoeUntil,
        Instant snowshoeListed,
        String deadWeight,
        String silentList,
        Instant silentFrom,
        Instant silentUntil) {

    static Plants of(MonthOptions month) {
        return new Plants(
                "192.0.2.25",
                month.hour(day(21) + 9.7),
                month.hour(day(23) + 16),
                "203.0.113.25",
                SimulatedLists.LARGE,
                month.hour(day(16) + 5),
                month.hour(day(20) + 14),
                SimulatedLists.RAPID,
                month.hour(day(14) + 8),
                month.hour(day(15) + 20),
                "198.51.100.0/24",
                month.hour(day(9) + 6),
                month.hour(day(20)),
                month.hour(day(14) + 12),
                SimulatedLists.LEGACY,
                SimulatedLists.SWIFT,
                month.hour(day(11) + 13),
                month.hour(day(11) + 13.7));
    }

    private static double day(int day) {
        return 24.0 * day;
    }
}
