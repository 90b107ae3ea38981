package io.smtpedge.bench.report;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The segments of one day, sessions of all kinds in about the shares that an MX sees: what fills the columns, from a seed. */
final class SampleDay {

    private static final List<String> ZONES =
            List.of("zen.example.org", "bl.example.net", "combined.example.com", "wl.example.org", "ips.example.net");

    private final Instant day;
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(5);

    SampleDay(Instant day) {
        this.day = day;
    }

    /**
     * Writes 24 segments.
     *
     * @return their octets
     */
    long write(Path folder, int sessions) throws IOException {
        long octets = 0;
        int number = 0;
        for (int hour = 0; hour < 24; hour++) {
            Path segment =
                    folder.resolve("%sT%02dZ.ndjson".formatted(day.toString().substring(0, 10), hour));
            try (BufferedWriter out = Files.newBufferedWriter(segment, StandardCharsets.US_ASCII)) {
                Instant from = day.plus(Duration.ofHours(hour));
                long step = 3_600_000_000L / (sessions / 24 + 1);
                for (int i = 0; i < sessions / 24; i++) {
                    out.write(SessionJson.line(session(number++, from.plusNanos(i * step * 1_000))));
                    out.write('\n');
                }
            }
            octets += Files.size(segment);
        }
        return octets;
    }

    private SessionRecord session(int number, Instant at) throws UnknownHostException {
        boolean bad = random.nextInt(100) < 62;
        boolean delivered = !bad && random.nextInt(10) > 0;
        int score = bad ? 2 + random.nextInt(5) : 0;
        return new SessionRecord(
                "1a2b3c4%s-%s".formatted(Integer.toString(random.nextInt(36), 36), Integer.toString(number, 36)),
                at,
                new InetSocketAddress(client(bad), 1024 + random.nextInt(60_000)),
                new InetSocketAddress(InetAddress.ofLiteral("198.51.100.25"), 25),
                List.of(
                        new SessionRecord.TestResult("pregreet", bad && number % 9 == 0 ? "failed" : "remembered"),
                        new SessionRecord.TestResult("dnsbl", bad ? "failed" : "passed")),
                bad ? List.of(new SessionRecord.Finding("dnsbl", "rank " + score)) : List.of(),
                lists(bad),
                new SessionRecord.Decision(
                        bad ? "enforce" : "pass",
                        bad ? "dnsbl" : "",
                        bad ? "blocked using " + ZONES.getFirst() : "",
                        new SessionRecord.Score(score, score, score, 3, false)),
                dialogue(bad, delivered),
                bad ? Outcome.REFUSED : Outcome.FORWARDED,
                "",
                new SessionRecord.Timings(
                        Duration.ofNanos(random.nextInt(90_000_000)),
                        bad ? null : Duration.ofNanos(random.nextInt(4_000_000)),
                        Duration.ofNanos(random.nextLong(9_000_000_000L))),
                new SessionRecord.Bytes(
                        random.nextInt(bad ? 300 : 90_000), random.nextInt(900), bad ? 0 : 700, bad ? 0 : 40_000),
                "mx1.example.com",
                reputation(bad));
    }

    private SessionRecord.Reputation reputation(boolean bad) {
        double p = bad ? 0.6 + 0.4 * random.nextDouble() : 0.5 * random.nextDouble();
        return new SessionRecord.Reputation(
                p,
                p / 2,
                (1 + p) / 2,
                p > 0.93 ? "refuse" : p < 0.06 ? "fast-lane" : "normal",
                "shadow",
                false,
                64_500 + random.nextInt(400),
                List.of(
                        new SessionRecord.Reason("base", -0.4),
                        new SessionRecord.Reason("prefix", 4 * random.nextDouble() - 2),
                        new SessionRecord.Reason("history", 4 * random.nextDouble() - 2)),
                "3fa9");
    }

    /** A tenth of the clients is IPv6; some are much busier than others. */
    private InetAddress client(boolean bad) throws UnknownHostException {
        int rank = (int) (20_000 * Math.pow(random.nextDouble(), 3));
        int network = rank / (bad ? 3 : 20);
        return random.nextInt(10) == 0
                ? InetAddress.getByAddress(new byte[] {
                    0x20,
                    1,
                    0x0d,
                    (byte) 0xb8,
                    (byte) (network >> 8),
                    (byte) network,
                    0,
                    (byte) rank,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1
                })
                : InetAddress.getByAddress(
                        new byte[] {(byte) (bad ? 203 : 100), (byte) (network >> 8), (byte) network, (byte) rank});
    }

    private List<SessionRecord.ListAnswer> lists(boolean bad) {
        return ZONES.stream()
                .map(zone -> {
                    boolean listed = bad && random.nextInt(10) < (zone.startsWith("wl") ? 0 : 6);
                    return new SessionRecord.ListAnswer(
                            zone,
                            listed ? "listed" : "not-listed",
                            listed ? List.of("127.0.0." + (2 + random.nextInt(3))) : List.of(),
                            listed ? 2 : 0,
                            listed ? 2 : 0,
                            random.nextInt(3) == 0 ? "wire" : "cache",
                            listed ? "see https://" + zone + "/query" : "",
                            Duration.ofNanos(random.nextInt(40_000_000)));
                })
                .toList();
    }

    private SessionRecord.Dialogue dialogue(boolean bad, boolean delivered) {
        String domain = "sender" + random.nextInt(2_000) + ".example";
        return new SessionRecord.Dialogue(
                "mail." + domain,
                "ESMTP",
                !bad && random.nextInt(3) == 0,
                true,
                delivered ? 1 : 0,
                List.of(new SessionRecord.Envelope(
                        "user" + random.nextInt(9_000) + "@" + domain,
                        List.of("rcpt" + random.nextInt(5_000) + "@example.com"),
                        1,
                        bad ? 0 : 1,
                        delivered ? 250 : bad ? 0 : 554,
                        delivered ? "2.0.0" : "",
                        delivered || bad ? "" : "5.7.1 this is spam",
                        0)),
                0);
    }
}
