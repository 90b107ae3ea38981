package io.smtpedge.dnsbl;

import static io.smtpedge.dnsbl.FakeResolver.codes;
import static io.smtpedge.dnsbl.FakeResolver.failure;
import static io.smtpedge.dnsbl.FakeResolver.nothing;
import static io.smtpedge.dnsbl.FakeResolver.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a check asks, when it ends and what it remembers: in time that only the test moves. */
class DnsblTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final ManualLoop loop = new ManualLoop();
    private final FakeResolver resolver = new FakeResolver();

    // ---- one check ----

    @Test
    void aListedAddress() {
        Dnsbl dnsbl = dnsbl("bl.test=127.0.0.[2..11]*2", "other.test");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.4"))
                .always("TXT 1.2.0.192.bl.test", text("Open proxy"))
                .always("A 1.2.0.192.other.test", nothing(600));

        DnsblResult result = now(dnsbl.check(CLIENT).settled());

        assertThat(result.listed()).isTrue();
        assertThat(result.score()).isEqualTo(2);
        assertThat(result.partial()).isFalse();
        assertThat(result.ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(result.worst()).hasValueSatisfying(worst -> {
            assertThat(worst.zone()).isEqualTo("bl.test");
            assertThat(worst.codes()).containsExactly(ReturnCode.of(127, 0, 0, 4));
            assertThat(worst.reason()).isEqualTo("Open proxy");
        });
        assertThat(result.answers().get(1)).isInstanceOf(NotListed.class);
    }

    @Test
    void severalEntriesOfOneZoneAreOneQueryAndEachCountsOnce() {
        Dnsbl dnsbl = dnsbl("bl.test=127.0.0.[2..4]*2", "bl.test=127.0.0.10*1", "bl.test=127.0.0.99*100");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2", "127.0.0.3", "127.0.0.10"))
                .always("TXT 1.2.0.192.bl.test", nothing(0));

        DnsblResult result = now(dnsbl.check(CLIENT).settled());

        assertThat(result.score()).isEqualTo(3);
        assertThat(result.answers()).hasSize(1);
        assertThat(resolver.asked()).containsExactly("A 1.2.0.192.bl.test", "TXT 1.2.0.192.bl.test");
    }

    @Test
    void aCodeThatNoEntryCountsIsAListingWithoutWeight() {
        Dnsbl dnsbl = dnsbl("bl.test=127.0.0.2");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.77"));

        DnsblResult result = now(dnsbl.check(CLIENT).settled());

        assertThat(result.score()).isZero();
        assertThat(result.answers().getFirst())
                .isInstanceOfSatisfying(
                        Listed.class,
                        listed -> assertThat(listed.codes()).containsExactly(ReturnCode.of(127, 0, 0, 77)));
    }

    @Test
    void aReasonIsAskedOnlyOfAListThatCountsAgainstTheClient() {
        Dnsbl dnsbl = dnsbl("allow.test*-2", "clean.test");
        resolver.always("A 1.2.0.192.allow.test", codes(300, "127.0.0.2"))
                .always("A 1.2.0.192.clean.test", nothing(300));

        assertThat(now(dnsbl.check(CLIENT).settled()).score()).isEqualTo(-2);
        assertThat(resolver.asked()).noneMatch(question -> question.startsWith("TXT"));
    }

    @Test
    void eachCodeCountsOnceInWhateverOrderTheRecordsCome() {
        Dnsbl dnsbl = dnsbl("bl.test");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.10", "127.0.0.4", "127.0.0.10"))
                .always("TXT 1.2.0.192.bl.test", nothing(0));

        assertThat(now(dnsbl.check(CLIENT).settled()).worst().orElseThrow().codes())
                .containsExactly(ReturnCode.of(127, 0, 0, 4), ReturnCode.of(127, 0, 0, 10));
    }

    @Test
    void aListThatAnswersWithHundredsOfCodesSaysNothing() {
        Dnsbl dnsbl = dnsbl("bl.test");
        String[] many = IntStream.range(0, 256).mapToObj(i -> "127.0.1." + i).toArray(String[]::new);
        resolver.always("A 1.2.0.192.bl.test", codes(300, many));

        assertThat(now(dnsbl.check(CLIENT).settled()).unavailable())
                .singleElement()
                .satisfies(zone -> assertThat(zone.detail()).startsWith("answered 256 codes at once"));
    }

    @Test
    void noPartOfTheNameThatIsHiddenStandsInAReason() {
        Dnsbl dnsbl = dnsbl("bl.x7f3k2m9q8w1e5r6.example.com");
        String name = "1.2.0.192.bl.x7f3k2m9q8w1e5r6.example.com";
        resolver.always("A " + name, codes(300, "127.0.0.2"))
                .always("TXT " + name, text("https://example.com/X7F3K2M9Q8W1E5R6/bl"));

        assertThat(now(dnsbl.check(CLIENT).settled()).worst().orElseThrow().reason())
                .isEqualTo("https://example.com/(key)/bl");
    }

    @Test
    void aReasonIsCutAndHarmless() {
        Dnsbl dnsbl = dnsbl("mysecretkeymysecretkey1234.zen.dq.spamhaus.net");
        String name = "1.2.0.192.mysecretkeymysecretkey1234.zen.dq.spamhaus.net";
        resolver.always("A " + name, codes(300, "127.0.0.2"))
                .always("TXT " + name, text("a\r\n550 b\u0000\u00e9 MySecretKeyMySecretKey1234 " + "x".repeat(500)));

        Listed worst = now(dnsbl.check(CLIENT).settled()).worst().orElseThrow();

        assertThat(worst.reason())
                .startsWith("a 550 b ? (key) xxx")
                .hasSize(200)
                .matches("[ -~]*");
        assertThat(worst.zone()).isEqualTo("zen.dq.spamhaus.net");
    }

    @Test
    void ipv6IsAskedAsNibblesAndMappedAddressesAsIpv4() {
        Dnsbl dnsbl = dnsbl("bl.test");

        dnsbl.check(InetAddress.ofLiteral("2001:db8::1"));
        dnsbl.check(InetAddress.ofLiteral("::ffff:192.0.2.1"));
        loop.run();

        assertThat(resolver.asked())
                .containsExactly(
                        "A 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test",
                        "A 1.2.0.192.bl.test");
    }

    @Test
    void withoutZonesEveryAddressIsNotListed() {
        CompletableFuture<DnsblResult> check = dnsbl().check(CLIENT).settled().toCompletableFuture();

        assertThat(check).isCompletedWithValueMatching(result -> !result.listed() && !result.partial());
    }

    // ---- what says nothing about the address ----

    @Test
    void anErrorCodeIsUnavailableAndNotRemembered() {
        Dnsbl dnsbl = dnsbl("zen.spamhaus.org*3");
        resolver.always("A 1.2.0.192.zen.spamhaus.org", codes(300, "127.255.255.254"));

        assertThat(now(dnsbl.check(CLIENT).settled()).unavailable())
                .singleElement()
                .extracting(Unavailable::cause)
                .isEqualTo(Cause.ERROR_CODE);
        loop.advance(Duration.ofMinutes(1));
        now(dnsbl.check(CLIENT).settled());
        assertThat(resolver.asked()).hasSize(2);
    }

    @Test
    void anErrorCodeOfAnAllowListIsNoPass() {
        Dnsbl dnsbl = dnsbl("bl.test*3", "list.dnswl.org=127.0.[0..20].[1..3]*-5");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"))
                .always("TXT 1.2.0.192.bl.test", nothing(0))
                .always("A 1.2.0.192.list.dnswl.org", codes(300, "127.0.10.3"));

        DnsblResult result = now(dnsbl.check(CLIENT).settled());

        assertThat(result.listed()).isTrue();
        assertThat(result.partial()).as("the allow list could have saved it").isTrue();
        assertThat(result.lowestScore()).isEqualTo(-2);
    }

    @Test
    void aFailureIsUnavailableAndAskedAgainByTheNextCheck() {
        Dnsbl dnsbl = dnsbl("bl.test");
        dnsbl.check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.bl.test", failure(Kind.RESOLVER));

        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2")).always("TXT 1.2.0.192.bl.test", nothing(0));
        assertThat(now(dnsbl.check(CLIENT).settled()).listed()).isTrue();
    }

    // ---- the cache ----

    @Test
    void aCachedCheckIsCompletedBeforeItReturns() {
        Dnsbl dnsbl = dnsbl("bl.test", "other.test");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"))
                .always("TXT 1.2.0.192.bl.test", text("Spam"))
                .always("A 1.2.0.192.other.test", nothing(120));
        now(dnsbl.check(CLIENT).settled());
        loop.advance(Duration.ofSeconds(20));

        CompletableFuture<DnsblResult> again = dnsbl.check(CLIENT).settled().toCompletableFuture();

        assertThat(again).isCompleted();
        assertThat(again.join().answers()).allMatch(answer -> answer.source() == Source.CACHE);
        assertThat(again.join().answers())
                .extracting(ZoneAnswer::ttl)
                .containsExactly(Duration.ofSeconds(280), Duration.ofSeconds(100));
        assertThat(again.join().worst()).map(Listed::reason).contains("Spam");
        assertThat(resolver.asked()).hasSize(3);
    }

    @Test
    void eachZonesAnswerHoldsForItsOwnTime() {
        Dnsbl dnsbl = dnsbl("short.test", "long.test");
        resolver.always("A 1.2.0.192.short.test", nothing(120)).always("A 1.2.0.192.long.test", nothing(600));
        now(dnsbl.check(CLIENT).settled());

        loop.advance(Duration.ofSeconds(121));
        now(dnsbl.check(CLIENT).settled());

        assertThat(resolver.asked())
                .containsExactly("A 1.2.0.192.short.test", "A 1.2.0.192.long.test", "A 1.2.0.192.short.test");
    }

    @Test
    void timesToLiveAreClamped() {
        Dnsbl dnsbl = dnsbl("brief.test", "eternal.test");
        resolver.always("A 1.2.0.192.brief.test", nothing(0)).always("A 1.2.0.192.eternal.test", nothing(604_800));

        assertThat(now(dnsbl.check(CLIENT).settled()).answers())
                .extracting(ZoneAnswer::ttl)
                .containsExactly(Duration.ofMinutes(1), Duration.ofHours(1));
    }

    // ---- many checks at once ----

    @Test
    void checksOfOneAddressShareTheQuery() {
        Dnsbl dnsbl = dnsbl("bl.test");
        List<CompletableFuture<DnsblResult>> checks = Stream.generate(
                        () -> dnsbl.check(CLIENT).settled().toCompletableFuture())
                .limit(100)
                .toList();
        loop.run();
        assertThat(resolver.asked()).containsExactly("A 1.2.0.192.bl.test");

        resolver.answer("A 1.2.0.192.bl.test", nothing(300));

        assertThat(checks).allMatch(CompletableFuture::isDone);
        assertThat(resolver.asked()).hasSize(1);
    }

    @Test
    void aCheckThatWasOnItsWayWhenTheAnswerCameAsksNothing() {
        Dnsbl dnsbl = dnsbl("bl.test");
        resolver.always("A 1.2.0.192.bl.test", nothing(300));
        CompletableFuture<DnsblResult> first = dnsbl.check(CLIENT).settled().toCompletableFuture();
        CompletableFuture<DnsblResult> second = dnsbl.check(CLIENT).settled().toCompletableFuture();

        loop.run();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(resolver.asked()).hasSize(1);
    }

    @Test
    void beyondTheMostChecksOneFailsAtOnce() {
        Dnsbl dnsbl = dnsbl("bl.test");
        for (int i = 0; i < Dnsbl.MOST_CHECKS; i++) {
            dnsbl.check(CLIENT);
        }

        CompletableFuture<DnsblResult> oneMore = dnsbl.check(CLIENT).settled().toCompletableFuture();

        assertThat(oneMore).isCompleted();
        assertThat(oneMore.join().unavailable()).extracting(Unavailable::cause).containsExactly(Cause.OVERLOAD);
        loop.advance(DEADLINE.multipliedBy(2));
        assertThat(dnsbl.check(CLIENT).settled().toCompletableFuture())
                .as("the others have made room")
                .isNotDone();
    }

    // ---- the deadline ----

    @Test
    void whatHasNotArrivedByTheDeadlineIsUnavailable() {
        Dnsbl dnsbl = dnsbl("quick.test", "silent.test*3");
        resolver.always("A 1.2.0.192.quick.test", nothing(300));
        CompletableFuture<DnsblResult> check = dnsbl.check(CLIENT).decided().toCompletableFuture();

        loop.advance(DEADLINE.minusMillis(1));
        assertThat(check).isNotDone();
        loop.advance(Duration.ofMillis(1));

        assertThat(check).isCompleted();
        assertThat(check.join().partial()).isTrue();
        assertThat(check.join().answers().getFirst()).isInstanceOf(NotListed.class);
        assertThat(check.join().unavailable()).singleElement().satisfies(missing -> {
            assertThat(missing.zone()).isEqualTo("silent.test");
            assertThat(missing.cause()).isEqualTo(Cause.TIMEOUT);
            assertThat(missing.detail()).isEqualTo("no answer within 3000 ms");
            assertThat(missing.latency()).isEqualTo(DEADLINE);
            assertThat(missing.highest()).isEqualTo(3);
        });
    }

    /** A list is not bothered for a reason that changes nothing; for a person, it is. */
    @Test
    void whoIsCondemnedAlreadyNeedsNoFurtherReason() {
        Dnsbl dnsbl = dnsbl("first.test", "second.test");
        resolver.always("TXT 1.2.0.192.first.test", text("spam source"));
        dnsbl.check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.first.test", codes(300, "127.0.0.2"));
        resolver.answer("A 1.2.0.192.second.test", codes(300, "127.0.0.2"));

        assertThat(resolver.asked()).contains("TXT 1.2.0.192.first.test").doesNotContain("TXT 1.2.0.192.second.test");
    }

    /** In a flood some answers come too late; that is no outage of the list. */
    @Test
    void aListThatAnswersOthersIsSlowAndNotSilent() {
        Dnsbl dnsbl = dnsbl("busy.test*3");
        resolver.always("A 2.2.0.192.busy.test", nothing(300));
        dnsbl.check(CLIENT);
        loop.advance(Duration.ofSeconds(1));
        dnsbl.check(InetAddress.ofLiteral("192.0.2.2"));
        loop.run();

        CompletableFuture<DnsblResult> again = dnsbl.check(CLIENT).decided().toCompletableFuture();
        loop.advance(DEADLINE);

        assertThat(again.join().unavailable()).extracting(Unavailable::cause).containsExactly(Cause.SLOW);
        assertThat(again.join().partial()).isTrue();
        loop.advance(Duration.ofSeconds(10));
        CompletableFuture<DnsblResult> later = dnsbl.check(CLIENT).decided().toCompletableFuture();
        loop.advance(DEADLINE);
        assertThat(later.join().unavailable())
                .as("nobody has had an answer for ten seconds")
                .extracting(Unavailable::cause)
                .containsExactly(Cause.TIMEOUT);
    }

    /** postscreen caches the pass that a silent list gave, and never corrects it. */
    @Test
    void aLateAnswerIsToldAndKeptForTheNextClient() {
        Dnsbl dnsbl = dnsbl("slow.test");
        DnsblCheck check = dnsbl.check(CLIENT);
        loop.advance(DEADLINE);
        assertThat(now(check.decided()).listed()).isFalse();

        resolver.always("TXT 1.2.0.192.slow.test", nothing(0));
        resolver.answer("A 1.2.0.192.slow.test", codes(300, "127.0.0.2"));

        assertThat(now(check.decided()).listed()).as("a result never changes").isFalse();
        assertThat(now(check.settled()).listed()).isTrue();
        assertThat(dnsbl.check(CLIENT).settled().toCompletableFuture())
                .isCompletedWithValueMatching(DnsblResult::listed);
    }

    @Test
    void theDeadlineCountsFromTheCallNotFromItsTurn() {
        Dnsbl dnsbl = dnsbl("silent.test");
        CompletableFuture<DnsblResult> check = dnsbl.check(CLIENT).decided().toCompletableFuture();

        // The loop is busy for a second before it sees the check.
        loop.passUnseen(Duration.ofSeconds(1));
        loop.advance(Duration.ofSeconds(2));

        assertThat(check).isCompleted();
    }

    @Test
    void whatNeverArrivesIsGivenUpAfterTwiceTheDeadline() {
        CompletableFuture<DnsblResult> settled =
                dnsbl("silent.test").check(CLIENT).settled().toCompletableFuture();

        loop.advance(DEADLINE.multipliedBy(2).minusMillis(1));
        assertThat(settled).isNotDone();
        loop.advance(Duration.ofMillis(1));

        assertThat(settled.join().unavailable()).extracting(Unavailable::cause).containsExactly(Cause.TIMEOUT);
        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void whoComesBackWhileAListIsSilentDoesNotWaitAgain() {
        Dnsbl dnsbl = dnsbl("silent.test*3");
        DnsblCheck first = dnsbl.check(CLIENT);
        loop.advance(DEADLINE);
        assertThat(now(first.decided()).partial()).isTrue();

        DnsblCheck second = dnsbl.check(CLIENT);

        assertThat(now(second.decided()).partial()).as("silence is no pass").isTrue();
        assertThat(now(second.decided()).unavailable()).hasSize(1);
        assertThat(resolver.asked()).as("the look-up goes on").hasSize(1);
        resolver.always("TXT 1.2.0.192.silent.test", nothing(0));
        resolver.answer("A 1.2.0.192.silent.test", codes(300, "127.0.0.2"));
        assertThat(now(first.settled()).listed()).isTrue();
        assertThat(now(second.settled()).listed()).isTrue();
    }

    @Test
    void aLookUpThatFailedForSilenceIsNotRepeatedForSomeSeconds() {
        Dnsbl dnsbl = dnsbl("silent.test*3");
        dnsbl.check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.silent.test", failure(Kind.TIMEOUT));

        DnsblResult atOnce = now(dnsbl.check(CLIENT).settled());
        assertThat(atOnce.partial()).isTrue();
        assertThat(atOnce.unavailable()).extracting(Unavailable::cause).containsExactly(Cause.TIMEOUT);
        assertThat(resolver.asked()).hasSize(1);

        loop.advance(CacheConfig.DEFAULT.retryTime());
        resolver.always("A 1.2.0.192.silent.test", nothing(300));
        assertThat(now(dnsbl.check(CLIENT).settled()).unavailable()).isEmpty();
    }

    // ---- answers that stand in ----

    @Test
    void anExpiredAnswerStandsInWhereTheZoneFails() {
        Dnsbl dnsbl = dnsbl("bl.test*3");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2")).always("TXT 1.2.0.192.bl.test", nothing(0));
        now(dnsbl.check(CLIENT).settled());
        loop.advance(Duration.ofMinutes(6));

        resolver.always("A 1.2.0.192.bl.test", failure(Kind.RESOLVER));
        DnsblResult result = now(dnsbl.check(CLIENT).decided());

        assertThat(result.listed()).isTrue();
        assertThat(result.partial()).isFalse();
        assertThat(result.answers()).extracting(ZoneAnswer::source).containsExactly(Source.STALE);
        assertThat(result.ttl()).as("good for this check only").isZero();
    }

    @Test
    void anExpiredAnswerStandsInAtTheDeadlineUntilTheLateOneComes() {
        Dnsbl dnsbl = dnsbl("bl.test*3");
        resolver.always("A 1.2.0.192.bl.test", nothing(300));
        now(dnsbl.check(CLIENT).settled());
        loop.advance(Duration.ofMinutes(6));
        resolver.forget("A 1.2.0.192.bl.test");

        DnsblCheck check = dnsbl.check(CLIENT);
        loop.advance(DEADLINE.minusMillis(1));
        assertThat(check.decided().toCompletableFuture()).isNotDone();
        loop.advance(Duration.ofMillis(1));

        assertThat(now(check.decided()).answers())
                .extracting(ZoneAnswer::source)
                .containsExactly(Source.STALE);
        resolver.answer("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"));
        assertThat(now(check.decided()).listed()).isFalse();
        loop.advance(DEADLINE);
        assertThat(now(check.settled()).listed()).isTrue();
    }

    @Test
    void anAnswerOlderThanTheBoundDoesNotStandIn() {
        Dnsbl dnsbl = dnsbl("bl.test*3");
        resolver.always("A 1.2.0.192.bl.test", nothing(300));
        now(dnsbl.check(CLIENT).settled());
        loop.advance(Duration.ofMinutes(66));

        resolver.always("A 1.2.0.192.bl.test", failure(Kind.RESOLVER));

        assertThat(now(dnsbl.check(CLIENT).decided()).unavailable()).hasSize(1);
    }

    // ---- the early decision ----

    @Test
    void aListingDecidesBeforeItsReasonHasCome() {
        DnsblCheck check = dnsbl("bl.test").check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"));

        assertThat(now(check.decided()).listed()).isTrue();
        assertThat(check.settled().toCompletableFuture()).isNotDone();
        resolver.answer("TXT 1.2.0.192.bl.test", text("Open proxy"));
        assertThat(now(check.settled()).worst()).map(Listed::reason).contains("Open proxy");
    }

    @Test
    void aReasonThatDoesNotComeDoesNotUndoTheListing() {
        Dnsbl dnsbl = dnsbl("bl.test");
        DnsblCheck check = dnsbl.check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"));

        loop.advance(DEADLINE.multipliedBy(2));

        assertThat(now(check.settled()).listed()).isTrue();
        assertThat(now(check.settled()).worst()).map(Listed::reason).contains("");
        resolver.answer("TXT 1.2.0.192.bl.test", text("Late, but kept"));
        assertThat(now(dnsbl.check(CLIENT).settled()).worst())
                .map(Listed::reason)
                .contains("Late, but kept");
    }

    @Test
    void enoughListingsDecideWhileOtherListsAreSilent() {
        DnsblCheck check = dnsbl("bl.test*3", "silent.test*2", "allow.test*-2").check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"));

        DnsblResult result = now(check.decided());

        assertThat(result.listed()).isTrue();
        assertThat(result.partial()).as("-2 cannot save it").isFalse();
        assertThat(result.lowestScore()).isEqualTo(1);
        assertThat(result.highestScore()).isEqualTo(5);
        assertThat(result.answers().subList(1, 3))
                .containsExactly(new Pending("silent.test", 0, 2), new Pending("allow.test", -2, 0));
        assertThat(result.unavailable()).isEmpty();
    }

    @Test
    void aPassIsDecidedAsSoonAsTheSilentListsCannotCondemn() {
        DnsblCheck check = dnsbl("bl.test*3", "silent.test*1", "allow.test*-1").check(CLIENT);
        loop.run();
        resolver.answer("A 1.2.0.192.bl.test", nothing(300));
        assertThat(check.decided().toCompletableFuture())
                .as("silent.test could")
                .isNotDone();

        resolver.answer("A 1.2.0.192.silent.test", nothing(300));

        assertThat(now(check.decided()).listed()).isFalse();
        assertThat(now(check.decided()).partial()).isFalse();
        assertThat(check.settled().toCompletableFuture())
                .as("allow.test is awaited")
                .isNotDone();
    }

    @Test
    void anAddressThatTheCacheCondemnsIsNotAskedAboutAnyMore() {
        Dnsbl dnsbl = dnsbl("bl.test", "short.test");
        resolver.always("A 1.2.0.192.bl.test", codes(300, "127.0.0.2"))
                .always("TXT 1.2.0.192.bl.test", nothing(0))
                .always("A 1.2.0.192.short.test", nothing(60));
        now(dnsbl.check(CLIENT).settled());
        loop.advance(Duration.ofSeconds(61));

        DnsblCheck again = dnsbl.check(CLIENT);

        assertThat(again.settled().toCompletableFuture()).isCompletedWithValueMatching(DnsblResult::listed);
        loop.run();
        assertThat(resolver.asked()).hasSize(3);
    }

    @Test
    void aCheckThatEndedLeavesNoTimerBehind() {
        Dnsbl dnsbl = dnsbl("bl.test");
        resolver.always("A 1.2.0.192.bl.test", nothing(300));

        now(dnsbl.check(CLIENT).settled());

        assertThat(loop.pendingTimers()).isZero();
    }

    @Test
    void whatACallerDoesToItsStageReachesNobodyElse() {
        Dnsbl dnsbl = dnsbl("bl.test");
        DnsblCheck check = dnsbl.check(CLIENT);
        check.decided().toCompletableFuture().cancel(true);
        check.settled().toCompletableFuture().complete(now(dnsbl().check(CLIENT).settled()));
        loop.run();

        resolver.answer("A 1.2.0.192.bl.test", nothing(300));

        assertThat(check.decided().toCompletableFuture().join().answers()).hasOnlyElementsOfType(NotListed.class);
        assertThat(check.settled().toCompletableFuture().join().answers()).hasSize(1);
        assertThat(loop.pendingTimers()).isZero();
    }

    // ---- the end ----

    @Test
    void closingEndsWhatIsUnderWay() {
        Dnsbl dnsbl = dnsbl("bl.test");
        List<CompletableFuture<DnsblResult>> checks = new ArrayList<>();
        checks.add(dnsbl.check(CLIENT).settled().toCompletableFuture());
        loop.run();
        checks.add(dnsbl.check(CLIENT).settled().toCompletableFuture());

        dnsbl.close();
        checks.add(dnsbl.check(CLIENT).settled().toCompletableFuture());
        dnsbl.close();

        assertThat(checks).allSatisfy(check -> {
            assertThat(check).isCompleted();
            assertThat(check.join().unavailable())
                    .extracting(Unavailable::cause)
                    .containsExactly(Cause.CLOSED);
        });
    }

    private Dnsbl dnsbl(String... zones) {
        DnsblConfig config =
                new DnsblConfig(List.of(), Stream.of(zones).map(ZoneSpec::parse).toList(), 1, DEADLINE);
        return new Dnsbl(config, loop, resolver, loop::now, InstantSource.fixed(NOON));
    }

    private DnsblResult now(CompletionStage<DnsblResult> check) {
        loop.run();
        assertThat(check.toCompletableFuture()).isCompleted();
        return check.toCompletableFuture().join();
    }
}
