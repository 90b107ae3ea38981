package io.smtpedge.dnsbl;

import static io.smtpedge.dnsbl.FakeResolver.codes;
import static io.smtpedge.dnsbl.FakeResolver.failure;
import static io.smtpedge.dnsbl.FakeResolver.nothing;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.DnsReply;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import io.smtpedge.dnsbl.wire.Question;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How zones are watched: what puts one into shadow, what keeps it from being asked, and what is told of it. */
class ZoneWatchTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** By then a round has taken place: a fifth later than the interval at most. */
    private static final Duration ROUND = Duration.ofMinutes(6);

    private static final InetAddress OWN = InetAddress.ofLiteral("192.0.2.25");
    private static final InetAddress CANARY = InetAddress.ofLiteral("2001:db8::25");

    private final ManualLoop loop = new ManualLoop();
    private final World world = new World();
    private final List<String> told = new ArrayList<>();
    private Instant time = Instant.parse("2026-03-01T12:00:00Z");

    /** Zones as they are: each lists its test point and what the test says, and nothing else. */
    private static final class World implements DnsClient {

        final Map<String, DnsReply> names = new HashMap<>();
        final List<String> asked = new ArrayList<>();
        DnsReply others = nothing(600);
        boolean silent;

        @Override
        public void ask(Question question, Consumer<DnsReply> then) {
            if (question.type() == Question.Type.TXT) {
                then.accept(nothing(0));
                return;
            }
            asked.add(question.name());
            if (!silent) {
                then.accept(names.getOrDefault(question.name(), others));
            }
        }

        void list(String name, String... codes) {
            names.put(name, codes(300, codes));
        }
    }

    // ---- shadow ----

    @Test
    void aListThatStartsToListEverybodyIsInShadowWithinOneInterval() {
        Dnsbl dnsbl = watched("bl.test*5");
        loop.advance(ROUND);
        assertThat(told).isEmpty();

        world.others = codes(300, "127.0.0.2");
        Listed before = (Listed) check(dnsbl, "198.51.100.1");
        loop.advance(ROUND);
        Listed after = (Listed) check(dnsbl, "198.51.100.2");

        assertThat(before.weight()).isEqualTo(5);
        assertThat(after.weight()).as("asked and shown, not counted").isZero();
        assertThat(after.codes()).containsExactly(ReturnCode.of(127, 0, 0, 2));
        assertThat(after.reason()).startsWith("in shadow, counts nothing: it lists ");
        assertThat(check(dnsbl, "198.51.100.1").weight())
                .as("what the cache holds counts no more either")
                .isZero();
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("bl.test is in shadow, and counts nothing: it lists 127.");
    }

    @Test
    void aListThatIsSuspectedCountsNothingUntilItIsCleared() {
        Dnsbl dnsbl = watched("bl.test*5");
        world.list("1.100.51.198.bl.test", "127.0.0.2");
        assertThat(check(dnsbl, "198.51.100.1").weight()).isEqualTo(5);

        dnsbl.suspect("bl.test", "it lists good senders");
        dnsbl.suspect("unknown.test", "it lists good senders");
        loop.advance(Duration.ZERO);
        assertThat(check(dnsbl, "198.51.100.1").weight()).isZero();
        assertThat(dnsbl.isInShadow("bl.test")).isTrue();
        assertThat(dnsbl.worth("bl.test", List.of(ReturnCode.parse("127.0.0.2"))))
                .as("what it would count")
                .isEqualTo(5);

        dnsbl.clear("bl.test");
        loop.advance(Duration.ZERO);
        assertThat(check(dnsbl, "198.51.100.1").weight()).isEqualTo(5);
        assertThat(told)
                .containsExactly(
                        "bl.test is in shadow, and counts nothing: it lists good senders",
                        "bl.test has left the shadow, and counts again: its answers are as usual again");
    }

    /** A resolver may still have what the list said of its test points in better times. */
    @Test
    void aListThatListsEverybodyIsFoundOutBehindAResolversCache() {
        Dnsbl dnsbl = watched("bl.test");
        world.names.put("1.0.0.127.bl.test", nothing(86_400));
        world.names.put(QueryName.of(OWN, "bl.test"), nothing(86_400));
        world.names.put(QueryName.of(CANARY, "bl.test"), nothing(86_400));
        world.others = codes(300, "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told)
                .singleElement()
                .asString()
                .matches(
                        "bl\\.test is in shadow, and counts nothing: it lists 2[45]\\d\\.[0-9.]+, taken at random of those"
                                + " that no client can have");
        assertThat(check(dnsbl, "198.51.100.1").weight()).isZero();
    }

    @Test
    void threeGoodRoundsBringItBackAndWhatItSaidBeforeIsForgotten() {
        Dnsbl dnsbl = watched("bl.test");
        world.others = codes(300, "127.0.0.2");
        loop.advance(ROUND);
        check(dnsbl, "198.51.100.1");
        told.clear();

        world.others = nothing(600);
        loop.advance(Duration.ofMinutes(7));
        assertThat(told).isEmpty();
        assertThat(result(dnsbl, "198.51.100.7").highestScore()).isZero();
        loop.advance(Duration.ofMinutes(11));

        assertThat(told).containsExactly("bl.test has left the shadow, and counts again: it has passed its probes");
        assertThat(check(dnsbl, "198.51.100.1")).isInstanceOf(NotListed.class);
    }

    @Test
    void aListThatListsWhoeverComesIsProbedAtOnce() {
        Dnsbl dnsbl = watched("bl.test");
        loop.advance(ROUND);
        loop.advance(Duration.ofSeconds(10));

        world.others = codes(300, "127.0.0.2");
        for (int i = 1; i <= 20; i++) {
            check(dnsbl, "198.51.100." + i);
        }

        assertThat(told).singleElement().asString().contains("in shadow");
        assertThat(check(dnsbl, "198.51.100.99").weight()).isZero();
    }

    @Test
    void aWaveOfBotsCondemnsNoList() {
        Dnsbl dnsbl = watched("bl.test");
        loop.advance(ROUND);
        for (int i = 1; i <= 50; i++) {
            world.list(i + ".100.51.198.bl.test", "127.0.0.2");
            check(dnsbl, "198.51.100." + i);
        }

        assertThat(told).isEmpty();
        assertThat(check(dnsbl, "198.51.100.50").weight()).isOne();
    }

    @Test
    void aListThatLosesItsTestPointIsInShadow() {
        watched("bl.test");
        loop.advance(ROUND);

        world.names.remove("2.0.0.127.bl.test");
        loop.advance(ROUND);

        assertThat(told)
                .containsExactly("bl.test is in shadow, and counts nothing: it does not list its test point 127.0.0.2");
    }

    /** Private lists often have none, and a list that lists nobody harms nobody. */
    @Test
    void anUnknownZoneThatNeverHadATestPointIsOnlyToldOf() {
        world.list("1.100.51.198.private.test", "127.0.0.2");
        Dnsbl dnsbl = dnsbl(new HealthChecks(INTERVAL, List.of(), List.of()), Map.of(), "private.test");

        loop.advance(ROUND.multipliedBy(3));

        assertThat(told)
                .containsExactly("private.test does not list its test point 127.0.0.2; if it has none, all is well, and"
                        + " else its name may be wrong, or it is dead");
        assertThat(check(dnsbl, "198.51.100.1").weight()).isOne();
    }

    @Test
    void aListThatCondemnsTheSiteItselfIsInShadow() {
        Dnsbl dnsbl = watched("bl.test");
        world.list("25.2.0.192.bl.test", "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told)
                .containsExactly(
                        "bl.test is in shadow, and counts nothing: it lists 192.0.2.25, an address of your own",
                        "bl.test lists 192.0.2.25, an address of your own; find out what was sent from it, then ask the"
                                + " list to remove it");
        assertThat(check(dnsbl, "192.0.2.25").weight()).isZero();
    }

    @Test
    void aListThatCondemnsACanaryIsInShadow() {
        watched("bl.test");
        world.list(QueryName.of(CANARY, "bl.test"), "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told).singleElement().asString().endsWith("it lists 2001:db8::25, a canary, known to be good");
    }

    @Test
    void anAllowListMayHoldTheSiteAndItsCanaries() {
        watched("allow.test*-3");
        world.list("25.2.0.192.allow.test", "127.0.0.2");
        world.list(QueryName.of(CANARY, "allow.test"), "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told).isEmpty();
    }

    @Test
    void anAllowListThatAdmitsTheWorldIsInShadow() {
        Dnsbl dnsbl = watched("allow.test*-3");
        world.others = codes(300, "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told).singleElement().asString().contains("allow.test is in shadow");
        assertThat(result(dnsbl, "198.51.100.1").score()).isZero();
    }

    @Test
    void aZoneInShadowMakesNoVerdictUncertain() {
        Dnsbl dnsbl = watched("bl.test*5", "other.test*5");
        world.list("2.0.0.127.other.test", "127.0.0.2");
        world.list("25.2.0.192.bl.test", "127.0.0.2");
        loop.advance(ROUND);

        world.names.put("1.100.51.198.bl.test", failure(Kind.RESOLVER));
        DnsblResult result = result(dnsbl, "198.51.100.1");

        assertThat(result.unavailable()).hasSize(1);
        assertThat(result.partial()).isFalse();
        assertThat(result.highestScore()).isZero();
    }

    @Test
    void silenceProvesNothing() {
        Dnsbl dnsbl = watched("bl.test");
        loop.advance(ROUND);
        world.others = failure(Kind.TIMEOUT);
        world.names.put("2.0.0.127.bl.test", failure(Kind.TIMEOUT));

        loop.advance(ROUND.multipliedBy(3));

        assertThat(told).isEmpty();
        assertThat(result(dnsbl, "198.51.100.1").highestScore()).isOne();
    }

    @Test
    void theTestPointsOfRfc5782ForBothFamilies() {
        ZoneProfile profile = new ZoneProfile(
                true,
                true,
                List.of(new KnownCode("listed", CodeFilter.parse("127.0.0.2"), "")),
                "",
                Stream.of("127.0.0.2", "::ffff:7f00:2").map(TestPoint::parse).toList(),
                Stream.of("127.0.0.1", "::ffff:7f00:1").map(TestPoint::parse).toList(),
                Quota.UNLIMITED);
        world.list("2.0.0.127.bl.test", "127.0.0.2");
        dnsbl(HealthChecks.USUAL, Map.of("bl.test", profile), "bl.test");

        loop.advance(Duration.ofSeconds(5));

        String zeros = "0.".repeat(20);
        assertThat(world.asked)
                .contains(
                        "2.0.0.127.bl.test",
                        "2.0.0.0.0.0.f.7.f.f.f.f." + zeros + "bl.test",
                        "1.0.0.127.bl.test",
                        "1.0.0.0.0.0.f.7.f.f.f.f." + zeros + "bl.test");
        assertThat(told)
                .as("a known list must have its test points")
                .containsExactly(
                        "bl.test is in shadow, and counts nothing: it does not list its test point ::ffff:7f00:2");
    }

    // ---- breaker ----

    @Test
    void aSilentZoneIsSoonAskedOnlyNowAndThen() {
        Dnsbl dnsbl = unwatched("bl.test");
        world.silent = true;
        for (int i = 1; i <= 20; i++) {
            dnsbl.check(InetAddress.ofLiteral("198.51.100." + i));
        }
        loop.advance(DEADLINE);
        assertThat(told).as("it may be a hiccup").isEmpty();

        loop.advance(Duration.ofSeconds(10));
        dnsbl.check(InetAddress.ofLiteral("198.51.100.30"));
        loop.advance(DEADLINE);
        assertThat(told)
                .containsExactly(
                        "bl.test is unavailable, and asked only now and then: no answer in time for ten seconds");
        world.asked.clear();

        Unavailable fast = (Unavailable) check(dnsbl, "198.51.100.21");
        assertThat(fast.cause()).isEqualTo(Cause.BREAKER);
        assertThat(fast.highest()).as("not a pass").isOne();
        assertThat(result(dnsbl, "198.51.100.22").partial()).isTrue();
        assertThat(world.asked).isEmpty();

        loop.advance(Duration.ofSeconds(2));
        world.silent = false;
        assertThat(check(dnsbl, "198.51.100.23")).isInstanceOf(NotListed.class);
        assertThat(check(dnsbl, "198.51.100.24")).isInstanceOf(NotListed.class);
        assertThat(told).last().isEqualTo("bl.test answers again");
    }

    @Test
    void anErrorCodeStopsTheQuestionsAtOnce() {
        Dnsbl dnsbl = unwatched("bl.test");
        world.others = codes(300, "127.255.255.254");

        Unavailable refused = (Unavailable) check(dnsbl, "198.51.100.1");
        Unavailable fast = (Unavailable) check(dnsbl, "198.51.100.2");

        assertThat(refused.cause()).isEqualTo(Cause.ERROR_CODE);
        assertThat(fast.cause()).isEqualTo(Cause.BREAKER);
        assertThat(fast.detail()).contains("127.255.255.254");
        assertThat(told).singleElement().asString().contains("asked through a public or generic resolver");
        assertThat(world.asked).hasSize(1);

        world.others = nothing(600);
        loop.advance(Duration.ofSeconds(30));
        assertThat(check(dnsbl, "198.51.100.3")).isInstanceOf(NotListed.class);
        assertThat(told).last().isEqualTo("bl.test answers again");
    }

    /** Resolvers of providers redirect names that do not exist; what a list does hold comes through. */
    @Test
    void whereOnlyCleanAddressesAreRedirectedListedOnesAreStillFound() {
        Dnsbl dnsbl = unwatched("bl.test");
        world.others = codes(300, "8.8.8.8");

        for (int i = 1; i <= 60; i++) {
            loop.advance(Duration.ofSeconds(1));
            Unavailable clean = (Unavailable) check(dnsbl, "198.51.100." + i);
            assertThat(clean.cause()).isEqualTo(Cause.NOT_A_RETURN_CODE);
            if (i % 15 == 0) {
                world.list(i + ".113.0.203.bl.test", "127.0.0.2");
                assertThat(check(dnsbl, "203.0.113." + i)).isInstanceOf(Listed.class);
            }
        }

        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("bl.test answered 8.8.8.8, which is outside of 127.0.0.0/8")
                .endsWith("; such answers count as none");
    }

    @Test
    void whereAllAreRedirectedTheZoneIsSoonLeftAlone() {
        Dnsbl dnsbl = unwatched("bl.test");
        world.others = codes(300, "8.8.8.8");
        for (int i = 1; i <= 20; i++) {
            loop.advance(Duration.ofSeconds(1));
            check(dnsbl, "198.51.100." + i);
        }

        assertThat(((Unavailable) check(dnsbl, "198.51.100.21")).cause()).isEqualTo(Cause.BREAKER);
        assertThat(told).hasSize(2).last().asString().startsWith("bl.test is unavailable, and asked only now and then");
    }

    @Test
    void aFewFailuresOpenNothing() {
        Dnsbl dnsbl = unwatched("bl.test");
        for (int i = 1; i <= 9; i++) {
            world.names.put(i + ".100.51.198.bl.test", failure(Kind.RESOLVER));
            assertThat(((Unavailable) check(dnsbl, "198.51.100." + i)).cause()).isEqualTo(Cause.RESOLVER);
        }

        assertThat(check(dnsbl, "198.51.100.10")).isInstanceOf(NotListed.class);
        assertThat(told).isEmpty();
    }

    @Test
    void aZoneThatComesAndGoesIsToldOfOnceAMinute() {
        Dnsbl dnsbl = unwatched("bl.test");
        for (int i = 1; i <= 20; i++) {
            world.others = codes(300, "127.255.255.255");
            check(dnsbl, "198.51.100." + i);
            world.others = nothing(600);
            loop.advance(Duration.ofSeconds(30));
            check(dnsbl, "203.0.113." + i);
            loop.advance(Duration.ofSeconds(10));
        }

        assertThat(told).as("every other time, as they are 40 seconds apart").hasSize(20);
        assertThat(told.get(0)).contains("too many queries");
        assertThat(told.get(1)).isEqualTo("bl.test answers again");
        assertThat(told.get(2)).contains("too many queries");
    }

    // ---- quotas ----

    @Test
    void aZoneIsNotAskedBeyondItsQuota() {
        ZoneProfile profile = ZoneProfile.UNKNOWN.withQuota(new Quota(0, 3));
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", profile), "bl.test");
        for (int i = 1; i <= 3; i++) {
            assertThat(check(dnsbl, "198.51.100." + i)).isInstanceOf(NotListed.class);
        }

        Unavailable beyond = (Unavailable) check(dnsbl, "198.51.100.4");

        assertThat(beyond.cause()).isEqualTo(Cause.BUDGET);
        assertThat(beyond.highest()).isOne();
        assertThat(check(dnsbl, "198.51.100.1").source()).isEqualTo(Source.CACHE);
        check(dnsbl, "198.51.100.5");
        assertThat(world.asked).hasSize(3);
        assertThat(told).last().isEqualTo("bl.test is not asked for now: its 3 queries a day are used up");
        assertThat(told).filteredOn(line -> line.contains("used up")).hasSize(2);

        time = Instant.parse("2026-03-02T00:00:00Z");
        assertThat(check(dnsbl, "198.51.100.4")).isInstanceOf(NotListed.class);
    }

    @Test
    void aDayThatWillNotLastIsForetold() {
        ZoneProfile profile = ZoneProfile.UNKNOWN.withQuota(new Quota(0, 100));
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", profile), "bl.test");
        check(dnsbl, "198.51.100.1");
        time = time.plus(Duration.ofHours(1));
        for (int i = 2; i <= 20; i++) {
            check(dnsbl, "198.51.100." + i);
        }

        assertThat(told)
                .containsExactly("bl.test has been asked 9 times today; at this rate the day's 100 are used up by 23:06"
                        + " UTC");
    }

    @Test
    void tooManyInOneSecond() {
        ZoneProfile profile = ZoneProfile.UNKNOWN.withQuota(new Quota(2, 0));
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", profile), "bl.test");
        check(dnsbl, "198.51.100.1");
        check(dnsbl, "198.51.100.2");

        assertThat(((Unavailable) check(dnsbl, "198.51.100.3")).cause()).isEqualTo(Cause.RATE);
        check(dnsbl, "198.51.100.4");
        assertThat(told).containsExactly("bl.test is not asked for now: its 2 queries a second are used up");

        loop.advance(Duration.ofSeconds(1));
        assertThat(check(dnsbl, "198.51.100.3")).isInstanceOf(NotListed.class);
    }

    @Test
    void aZoneMayBeProbedHoweverFewQueriesASecondItAllows() {
        world.list("2.0.0.127.bl.test", "127.0.0.2");
        dnsbl(HealthChecks.USUAL, Map.of("bl.test", ZoneProfile.UNKNOWN.withQuota(new Quota(1, 0))), "bl.test");
        loop.advance(ROUND);
        world.others = codes(300, "127.0.0.2");

        loop.advance(ROUND);

        assertThat(told).singleElement().asString().contains("in shadow");
    }

    @Test
    void probesAreChargedToTheDay() {
        world.list("2.0.0.127.bl.test", "127.0.0.2");
        Dnsbl dnsbl =
                dnsbl(HealthChecks.USUAL, Map.of("bl.test", ZoneProfile.UNKNOWN.withQuota(new Quota(0, 3))), "bl.test");
        loop.advance(Duration.ofSeconds(5));
        assertThat(world.asked).hasSize(3);

        assertThat(((Unavailable) check(dnsbl, "198.51.100.1")).cause()).isEqualTo(Cause.BUDGET);
    }

    // ---- what is known of a list ----

    @Test
    void aCodeThatAKnownListHasNotDeclaredCountsNothingAndIsToldOnceAnHour() {
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", known()), "bl.test*4");
        world.list("1.100.51.198.bl.test", "127.0.0.2", "127.0.0.77");
        world.list("2.100.51.198.bl.test", "127.0.0.77");

        assertThat(check(dnsbl, "198.51.100.1").weight()).isEqualTo(4);
        assertThat(check(dnsbl, "198.51.100.2").weight()).isZero();

        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("bl.test answered 127.0.0.77, which it has not declared");
        loop.advance(Duration.ofHours(1));
        check(dnsbl, "198.51.100.2");
        assertThat(told).hasSize(2);
    }

    @Test
    void aFilterOfOnesOwnDeclaresACode() {
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", known()), "bl.test=127.0.0.77*4");
        world.list("1.100.51.198.bl.test", "127.0.0.77");

        assertThat(check(dnsbl, "198.51.100.1").weight()).isEqualTo(4);
        assertThat(told).isEmpty();
    }

    @Test
    void manyUndeclaredCodesAreNotAllTold() {
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", known()), "bl.test");
        for (int i = 1; i <= 100; i++) {
            world.list(i + ".100.51.198.bl.test", "127.0.1." + i);
            check(dnsbl, "198.51.100." + i);
        }

        assertThat(told).hasSize(32);
    }

    @Test
    void aListWithoutIpv6DataIsNotAskedAboutIpv6() {
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", known()), "bl.test");

        ZoneAnswer answer = check(dnsbl, "2001:db8::1");

        assertThat(answer).isInstanceOf(NotListed.class);
        assertThat(answer.source()).isEqualTo(Source.CATALOGUE);
        assertThat(world.asked).isEmpty();
        check(dnsbl, "::ffff:198.51.100.1");
        assertThat(world.asked).containsExactly("1.100.51.198.bl.test");
    }

    @Test
    void aListingWithoutAReasonIsExplainedByTheCatalogue() {
        Dnsbl dnsbl = dnsbl(HealthChecks.OFF, Map.of("bl.test", known()), "bl.test");
        world.list("1.100.51.198.bl.test", "127.0.0.2");

        assertThat(((Listed) check(dnsbl, "198.51.100.1")).reason())
                .isEqualTo("a bad host; https://bl.test/?ip=198.51.100.1");
    }

    private static ZoneProfile known() {
        return new ZoneProfile(
                true,
                false,
                List.of(new KnownCode("bad", CodeFilter.parse("127.0.0.2"), "a bad host")),
                "https://bl.test/?ip={ip}",
                ZoneProfile.MUST_LIST,
                ZoneProfile.MUST_NOT_LIST,
                Quota.UNLIMITED);
    }

    private Dnsbl watched(String... zones) {
        for (String zone : zones) {
            world.list("2.0.0.127." + ZoneSpec.parse(zone).zone(), "127.0.0.2");
        }
        return dnsbl(new HealthChecks(INTERVAL, List.of(OWN), List.of(CANARY)), Map.of(), zones);
    }

    private Dnsbl unwatched(String... zones) {
        return dnsbl(HealthChecks.OFF, Map.of(), zones);
    }

    private Dnsbl dnsbl(HealthChecks checks, Map<String, ZoneProfile> profiles, String... zones) {
        DnsblConfig config = new DnsblConfig(
                        List.of(), Stream.of(zones).map(ZoneSpec::parse).toList(), 1, DEADLINE)
                .withProfiles(profiles)
                .withHealth(checks);
        Dnsbl dnsbl = new Dnsbl(
                config, loop, world, loop::now, () -> time, new Random(4), event -> told.add(event.sentence()));
        loop.run();
        return dnsbl;
    }

    private ZoneAnswer check(Dnsbl dnsbl, String address) {
        return result(dnsbl, address).answers().getFirst();
    }

    private DnsblResult result(Dnsbl dnsbl, String address) {
        var settled = dnsbl.check(InetAddress.ofLiteral(address)).settled().toCompletableFuture();
        loop.run();
        assertThat(settled).isCompleted();
        return Optional.ofNullable(settled.getNow(null)).orElseThrow();
    }
}
