package io.smtpedge.dnsbl;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Something that an operator should know of a zone, a resolver or the cache. Each is told once, when it changes. */
public sealed interface ZoneEvent {

    /** One sentence, printable ASCII, without a key. */
    String sentence();

    /** Whether something is wrong; else it is well again. */
    default boolean isWarning() {
        return true;
    }

    /** The zone's answers are wrong: from now on they count nothing. */
    record Shadowed(String zone, String reason) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " is in shadow, and counts nothing: " + reason;
        }
    }

    /** The zone counts again: nothing is wrong with it any more. */
    record Restored(String zone, String reason) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " has left the shadow, and counts again: " + reason;
        }

        @Override
        public boolean isWarning() {
            return false;
        }
    }

    /**
     * An address of the site's own has been put on a list: that list, which is in shadow now, is wrong, or somebody sends
     * spam through the site.
     */
    record OwnAddressListed(String zone, String address) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " lists " + address
                    + ", an address of your own; find out what was sent from it, then ask the list to remove it";
        }
    }

    /** A zone of which little is known has never listed its test point: perhaps it has none, perhaps its name is wrong. */
    record NoTestPoint(String zone, String testPoint) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " does not list its test point " + testPoint
                    + "; if it has none, all is well, and else its name may be wrong, or it is dead";
        }
    }

    /** The zone does not answer: it is asked only now and then, and unavailable otherwise. */
    record BreakerOpened(String zone, String reason) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " is unavailable, and asked only now and then: " + reason;
        }
    }

    /** The zone answers again. */
    record BreakerClosed(String zone) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " answers again";
        }

        @Override
        public boolean isWarning() {
            return false;
        }
    }

    /** The day's queries will not last. */
    record BudgetWarning(String zone, int used, int perDay, Instant usedUpBy) implements ZoneEvent {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);

        @Override
        public String sentence() {
            return zone + " has been asked " + used + " times today; at this rate the day's " + perDay
                    + " are used up by " + TIME.format(usedUpBy);
        }
    }

    /**
     * The zone is not asked, because it has been asked enough; told at most once a minute for the rate, once a day for
     * the day.
     *
     * @param quota such as {@code 100000 queries a day}
     */
    record BudgetUsedUp(String zone, String quota) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " is not asked for now: its " + quota + " are used up";
        }
    }

    /** A known list has answered with a code that it has not declared; told at most once an hour for each code. */
    record UndeclaredCode(String zone, ReturnCode code) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " answered " + code
                    + ", which it has not declared; the code counts nothing until the catalogue,"
                    + " or a filter of your own, names it";
        }
    }

    /**
     * An answer came that is no return code: somebody else than the list answers. It counts as none; told at most once an
     * hour.
     *
     * @param detail what was answered, a clause
     */
    record StrangeAnswer(String zone, String detail) implements ZoneEvent {
        @Override
        public String sentence() {
            return zone + " " + detail + "; such answers count as none";
        }
    }

    /** A resolver does not answer: it is asked last from now on. */
    record ResolverDown(String resolver, String reason) implements ZoneEvent {
        @Override
        public String sentence() {
            return "resolver " + resolver + " is down, and asked last: " + reason;
        }
    }

    /** A resolver answers again. */
    record ResolverUp(String resolver) implements ZoneEvent {
        @Override
        public String sentence() {
            return "resolver " + resolver + " answers again";
        }

        @Override
        public boolean isWarning() {
            return false;
        }
    }

    /** The answers that an earlier run kept in a file are known again. */
    record CacheRestored(String file, long addresses) implements ZoneEvent {
        @Override
        public String sentence() {
            return "what the lists said of " + addresses + " addresses was restored from " + file;
        }

        @Override
        public boolean isWarning() {
            return false;
        }
    }

    /** The answers that an earlier run kept are lost, or those of this run cannot be kept. */
    record CacheLost(String file, String reason) implements ZoneEvent {
        @Override
        public String sentence() {
            return file + " " + reason;
        }
    }
}
