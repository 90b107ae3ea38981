package io.smtpedge.report.month;

import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.report.backtest.ListWeights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The six lists of the month: what each knows, how soon, and what is planted in it. */
final class SimulatedLists {

    /** Three lists in one, trusted; it lists one good server by mistake. */
    static final String LARGE = "bl.large.example";

    /** Lists soon, forgets soon, and lists shared servers, too. */
    static final String SWIFT = "bl.swift.example";

    /** Small and precise. */
    static final String RAPID = "bl.rapid.example";

    /** Small. Of this one and MODEST, the one copies what LARGE knows, and the other has sources of its own. */
    static final String LEGACY = "bl.legacy.example";

    static final String MODEST = "bl.modest.example";

    /** An allow list. */
    static final String ALLOW = "list.vouch.example";

    private static final int THRESHOLD = 3;

    private static final String SPAM_SOURCE = "127.0.0.2";
    private static final String SNOWSHOE = "127.0.0.3";
    private static final String EXPLOITED = "127.0.0.4";
    private static final String DYNAMIC = "127.0.0.10";

    private final Chance chance;
    private final Plants plants;

    private SimulatedLists(Chance chance, Plants plants) {
        this.chance = chance;
        this.plants = plants;
    }

    static List<SimulatedList> of(Chance chance, Plants plants) {
        SimulatedLists known = new SimulatedLists(chance, plants);
        return List.of(
                new SimulatedList(LARGE, known::large, 12, 0.55, 0.0005),
                new SimulatedList(SWIFT, known.mad(SWIFT, known::swift), 25, 0.45, 0.002),
                new SimulatedList(RAPID, known.mad(RAPID, known::rapid), 40, 0.40, 0.003),
                new SimulatedList(LEGACY, known.small(LEGACY), 180, 0.40, 0.015),
                new SimulatedList(MODEST, known.small(MODEST), 60, 0.40, 0.005),
                new SimulatedList(ALLOW, known::allow, 18, 0.60, 0.0005));
    }

    /** What their codes weigh. */
    static ListWeights weights() {
        return ListWeights.of(
                Stream.of(
                                LARGE + "=127.0.0.[2..3]*3",
                                LARGE + "=127.0.0.[4..7]*3",
                                LARGE + "=127.0.0.[10..11]*2",
                                SWIFT + "=127.0.0.2*2",
                                RAPID + "=127.0.0.2*3",
                                LEGACY + "=127.0.0.2",
                                MODEST + "=127.0.0.2",
                                ALLOW + "=127.0.[0..20].[1..3]*-3")
                        .map(ZoneSpec::parse)
                        .toList(),
                THRESHOLD);
    }

    private List<String> large(Host host, Instant now) {
        List<String> codes = new ArrayList<>(2);
        if (host.kind() == Kind.SPAMMER && known(host, now, 1, 0.8, Duration.ofHours(2), Duration.ofDays(30))) {
            codes.add(SPAM_SOURCE);
        }
        if (host.kind() == Kind.SNOWSHOE
                && !now.isBefore(
                        plants.snowshoe().listedFrom().plus(chance.wait(Duration.ofHours(20), 2, host.number())))) {
            codes.add(SNOWSHOE);
        }
        if (isExploited(host, now) || isMistaken(LARGE, host, now)) {
            codes.add(EXPLOITED);
        }
        if (host.dynamic() && chance.share(4, host.number()) < 0.6) {
            codes.add(DYNAMIC);
        }
        return codes;
    }

    private boolean isMistaken(String list, Host host, Instant now) {
        Plants.Mistake mistake = plants.mistake();
        return host.kind() == Kind.WRONGLY_LISTED
                && mistake.list().equals(list)
                && mistake.listed().contains(now);
    }

    /** Bots, some hours after they began. */
    private boolean isExploited(Host host, Instant now) {
        return switch (host.kind()) {
            case BOT, BRUTE_FORCE -> known(host, now, 3, 0.85, Duration.ofHours(7), Duration.ofDays(4));
            case HIJACKED -> known(host, now, 3, 1, Duration.ofHours(30), Duration.ofDays(3));
            default -> false;
        };
    }

    private List<String> swift(Host host, Instant now) {
        boolean shared = (host.kind() == Kind.ESP || host.kind() == Kind.PROVIDER)
                && chance.share(5, host.number(), day(now)) < (host.kind() == Kind.ESP ? 0.05 : 0.003);
        boolean spams = switch (host.kind()) {
            case BOT -> known(host, now, 6, 0.55, Duration.ofHours(3), Duration.ofHours(24));
            case SPAMMER -> known(host, now, 6, 0.7, Duration.ofHours(3), Duration.ofDays(7));
            case HIJACKED -> known(host, now, 6, 1, Duration.ofHours(20), Duration.ofHours(24));
            case HARVESTER -> known(host, now, 6, 0.3, Duration.ofHours(10), Duration.ofHours(24));
            default -> false;
        };
        return shared || spams ? List.of(SPAM_SOURCE) : List.of();
    }

    private List<String> rapid(Host host, Instant now) {
        boolean spams = switch (host.kind()) {
            case BOT -> known(host, now, 8, 0.08, Duration.ofHours(1), Duration.ofDays(2));
            case SPAMMER -> known(host, now, 8, 0.25, Duration.ofHours(1), Duration.ofDays(30));
            case BRUTE_FORCE -> known(host, now, 8, 0.5, Duration.ofHours(1), Duration.ofDays(2));
            default -> false;
        };
        return spams || isMistaken(RAPID, host, now) ? List.of(SPAM_SOURCE) : List.of();
    }

    /** What the list knows; while it is mad, a share of everybody besides. */
    private SimulatedList.Knowledge mad(String list, SimulatedList.Knowledge knowledge) {
        Plants.Madness madness = plants.madness();
        return (host, now) -> {
            boolean mad = madness.list().equals(list) && madness.mad().contains(now);
            return mad && chance.share(7, host.number()) < madness.share()
                    ? List.of(SPAM_SOURCE)
                    : knowledge.codes(host, now);
        };
    }

    private SimulatedList.Knowledge small(String list) {
        return plants.deadWeight().list().equals(list) ? this::copy : this::own;
    }

    /** Some of what LARGE has for exploited hosts, and nothing else; the planted mistake is newer than what it copies. */
    private List<String> copy(Host host, Instant now) {
        return isExploited(host, now)
                        && chance.share(9, host.number()) < plants.deadWeight().share()
                ? List.of(SPAM_SOURCE)
                : List.of();
    }

    /** Little, and from sources of its own. */
    private List<String> own(Host host, Instant now) {
        boolean spams = switch (host.kind()) {
            case BOT -> known(host, now, 11, 0.25, Duration.ofHours(5), Duration.ofDays(7));
            case SPAMMER -> known(host, now, 11, 0.5, Duration.ofHours(5), Duration.ofDays(14));
            case HARVESTER, BRUTE_FORCE -> known(host, now, 11, 0.4, Duration.ofHours(8), Duration.ofDays(3));
            default -> false;
        };
        return spams ? List.of(SPAM_SOURCE) : List.of();
    }

    private List<String> allow(Host host, Instant now) {
        return host.vouched() ? List.of("127.0.5." + (1 + host.number() % 3)) : List.of();
    }

    /**
     * Whether a list knows the address by now.
     *
     * @param share how many such addresses it gets to know at all
     * @param mean how long after they begin, on average
     * @param memory how long after they end it goes on listing them
     */
    private boolean known(Host host, Instant now, int list, double share, Duration mean, Duration memory) {
        Instant since = host.badSince();
        Instant until = host.badUntil();
        return since != null
                && chance.share(list, 1, host.number()) < share
                && !now.isBefore(since.plus(chance.wait(mean, list, 2, host.number())))
                && (until == null || now.isBefore(until.plus(memory)));
    }

    private static long day(Instant now) {
        return now.getEpochSecond() / 86_400;
    }
}
