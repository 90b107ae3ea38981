package io.smtpedge.report.query;

import io.smtpedge.report.figures.Period;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two weeks of a site's mail, always the same, with six things planted in the second one: a list that goes mad, a good sender that
 * is on a list, a hijacked one, a snowshoe range, a list that changes nothing, and a silent night.
 */
public final class PlantedFortnight {

    public static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    public static final Instant START = Instant.parse("2026-11-08T23:00:00Z");
    public static final Instant MIDDLE = START.plus(Duration.ofDays(7));
    public static final Instant END = MIDDLE.plus(Duration.ofDays(7));

    public static final String ZEN = "zen.spamhaus.org";
    public static final String DEAD_WEIGHT = "psbl.surriel.com";
    public static final String MAD = "bl.mad.example";
    public static final String ALLOW = "list.dnswl.org";

    public static final Instant MAD_SINCE = MIDDLE.plus(Duration.ofHours(61));
    public static final Instant MAD_UNTIL = MAD_SINCE.plus(Duration.ofHours(8));
    public static final Instant HIJACKED_SINCE = MIDDLE.plus(Duration.ofHours(85));
    public static final String HIJACKED = "198.51.100.40";
    public static final String FALSELY_LISTED = "198.51.100.77";
    public static final String SNOWSHOE = "203.0.113.0/24";

    /** Each has one address; one of them is hijacked. */
    public static final int GOOD_SENDERS = 30;

    private static final int HOURS = 14 * 24;

    private final TestJournal journal;
    private final SplittableRandom random = new SplittableRandom(20261123);

    private PlantedFortnight(TestJournal journal) {
        this.journal = journal;
    }

    public static Period secondWeek() {
        return new Period(MIDDLE, END, ZONE);
    }

    /** Plants it all. */
    public static TestJournal journal() throws SQLException {
        TestJournal journal = new TestJournal();
        new PlantedFortnight(journal).plant();
        journal.notice(
                MAD_SINCE.plus(Duration.ofHours(2)), "list-shadowed", MAD, "it lists three times as many as usual");
        journal.notice(MAD_UNTIL.plus(Duration.ofHours(3)), "list-back", MAD, "its share is usual again");
        journal.rejected("mx1.example.com/2026-11-18T09Z.ndjson", 412, "the line is not JSON, or was cut off");
        return journal;
    }

    private void plant() {
        for (int hour = 0; hour < HOURS; hour++) {
            Instant start = START.plus(Duration.ofHours(hour));
            if (hour >= 300 && hour < 304) {
                continue;
            }
            boolean day =
                    start.atZone(ZONE).getHour() >= 7 && start.atZone(ZONE).getHour() < 20;
            for (int i = 0; i < (day ? 24 : 8); i++) {
                goodSender(within(start));
            }
            for (int i = 0; i < 14; i++) {
                bot(within(start));
            }
            if (start.compareTo(MIDDLE.plus(Duration.ofHours(30))) >= 0) {
                for (int i = 0; i < 2; i++) {
                    snowshoe(within(start));
                }
            }
            if (start.compareTo(HIJACKED_SINCE) >= 0) {
                for (int i = 0; i < 3; i++) {
                    hijacked(within(start));
                }
            }
            if (hour % 5 == 0) {
                falselyListed(within(start));
            }
        }
    }

    private Instant within(Instant hour) {
        return hour.plusMillis(random.nextInt(3_600_000));
    }

    private boolean mad(Instant time) {
        return !time.isBefore(MAD_SINCE) && time.isBefore(MAD_UNTIL);
    }

    private void goodSender(Instant time) {
        int number = random.nextInt(GOOD_SENDERS);
        String client = number == 0 ? HIJACKED : "192.0.2." + number;
        if (client.equals(HIJACKED) && !time.isBefore(HIJACKED_SINCE)) {
            return;
        }
        TestJournal.Session session = journal.session(time, client)
                .helo("mail" + number + ".good-" + number % 7 + ".example")
                .envelope("news@good-" + number % 7 + ".example", "someone@example.com")
                .with("asn", 64500 + number % 7)
                .clean(ZEN)
                .clean(DEAD_WEIGHT);
        if (number % 3 == 0) {
            session.listed(ALLOW, -2, "127.0.5.2");
        } else {
            session.clean(ALLOW);
        }
        if (mad(time)) {
            session.listed(MAD, 3, "127.0.0.2");
            if (number % 3 != 0) {
                session.refused(3).reputation(0.2, 0.0, 0.7, "normal", -3.2);
                return;
            }
        } else {
            session.clean(MAD);
        }
        session.reputation(0.02, 0.0, 0.06, "fast-lane", -3.2);
        if (random.nextInt(60) == 0) {
            session.spam();
        } else {
            session.accepted();
        }
    }

    private void bot(Instant time) {
        String client = "100." + (64 + random.nextInt(64)) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
        TestJournal.Session session = journal.session(time, client)
                .helo(random.nextInt(4) == 0 ? "ylmf-pc" : "dsl-" + random.nextInt(9999) + ".bots.example")
                .envelope("x" + random.nextInt(9999) + "@spam.example", "someone@example.com")
                .with("asn", 65000 + random.nextInt(20))
                .with("recipients", 3)
                .clean(ALLOW);
        boolean onDead = random.nextInt(5) == 0;
        boolean onZen = onDead || random.nextInt(10) < 8;
        if (onDead) {
            session.listed(DEAD_WEIGHT, 1, "127.0.0.2");
        } else {
            session.clean(DEAD_WEIGHT);
        }
        boolean onMad = mad(time) || random.nextInt(20) == 0;
        if (onMad) {
            session.listed(MAD, 3, "127.0.0.2");
        } else {
            session.clean(MAD);
        }
        if (onZen) {
            session.listed(ZEN, 3, "127.0.0.4");
        } else if (random.nextInt(50) == 0) {
            session.silent(ZEN);
        } else {
            session.clean(ZEN);
        }
        if ((onZen || onMad) && random.nextInt(25) != 0) {
            session.refused(3 + (onDead ? 1 : 0) + (onZen && onMad ? 3 : 0))
                    .reputation(0.9, 0.6, 0.99, "throttle", 0.4);
        } else {
            session.reputation(0.6 + random.nextInt(30) / 100.0, 0.3, 0.95, "throttle", 0.3)
                    .spam();
        }
    }

    private void snowshoe(Instant time) {
        int host = 1 + random.nextInt(60);
        journal.session(time, "203.0.113." + host)
                .helo("mta" + host + ".deals-today.example")
                .envelope("offer@deals-today.example", "someone@example.com")
                .with("asn", 64999)
                .clean(ZEN)
                .clean(DEAD_WEIGHT)
                .clean(MAD)
                .clean(ALLOW)
                .reputation(0.5, 0.2, 0.8, "normal", 0.1)
                .with("findings", List.of(random.nextInt(12) == 0 ? "accepted" : "spam"));
    }

    private void hijacked(Instant time) {
        boolean throttled = time.isAfter(HIJACKED_SINCE.plus(Duration.ofHours(12)));
        journal.session(time, HIJACKED)
                .helo("mail0.good-0.example")
                .envelope("ceo@good-0.example", "someone@example.com")
                .with("asn", 64500)
                .clean(ZEN)
                .clean(DEAD_WEIGHT)
                .clean(MAD)
                .listed(ALLOW, -2, "127.0.5.2")
                .reputation(throttled ? 0.8 : 0.3, 0.1, 0.9, throttled ? "throttle" : "normal", throttled ? 1.5 : -2)
                .spam();
    }

    private void falselyListed(Instant time) {
        TestJournal.Session session = journal.session(time, FALSELY_LISTED)
                .helo("mx.town-hall.example")
                .envelope("clerk@town-hall.example", "someone@example.com")
                .with("asn", 64510)
                .clean(DEAD_WEIGHT)
                .clean(ALLOW)
                .clean(MAD)
                .reputation(0.4, 0.0, 0.75, "normal", -3.9);
        if (time.isBefore(MIDDLE.plus(Duration.ofHours(40)))) {
            session.clean(ZEN).accepted();
        } else if (random.nextInt(2) == 0) {
            session.listed(ZEN, 3, "127.0.0.3").with("overruled", true).accepted();
        } else {
            session.listed(ZEN, 3, "127.0.0.3").refused(3);
        }
    }
}
