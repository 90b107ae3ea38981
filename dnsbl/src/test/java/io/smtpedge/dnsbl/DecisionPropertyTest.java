package io.smtpedge.dnsbl;

import static io.smtpedge.dnsbl.FakeResolver.codes;
import static io.smtpedge.dnsbl.FakeResolver.failure;
import static io.smtpedge.dnsbl.FakeResolver.nothing;
import static io.smtpedge.dnsbl.FakeResolver.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.wire.DnsReply;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The early decision, whatever the lists weigh, say, and in whatever order: it never says what the answers, were all of
 * them in, would not say.
 */
class DecisionPropertyTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    /** What a list says, and when. */
    enum Says {
        TWO,
        THREE,
        BOTH,
        NOTHING,
        FAILURE,
        /** Code 2, after the deadline. */
        LATE_TWO,
        /** Nothing, after the deadline. */
        LATE_NOTHING,
        SILENCE;

        boolean inTime() {
            return this != LATE_TWO && this != LATE_NOTHING;
        }

        boolean isAnswer() {
            return this != FAILURE && this != SILENCE;
        }
    }

    /** A list with two entries, for codes 2 and 3. */
    record OneList(int two, int three, Says says) {

        int weight() {
            return switch (says) {
                case TWO, LATE_TWO -> two;
                case THREE -> three;
                case BOTH -> two + three;
                case NOTHING, LATE_NOTHING, FAILURE, SILENCE -> 0;
            };
        }

        DnsReply reply() {
            return switch (says) {
                case TWO, LATE_TWO -> codes(300, "127.0.0.2");
                case THREE -> codes(300, "127.0.0.3");
                case BOTH -> codes(300, "127.0.0.2", "127.0.0.3");
                case NOTHING, LATE_NOTHING, SILENCE -> nothing(300);
                case FAILURE -> failure(Kind.RESOLVER);
            };
        }
    }

    @Provide
    Arbitrary<List<OneList>> lists() {
        Arbitrary<Integer> weight = Arbitraries.integers().between(-4, 4).filter(number -> number != 0);
        return Combinators.combine(weight, weight, Arbitraries.of(Says.class))
                .as(OneList::new)
                .list()
                .ofMaxSize(6);
    }

    @Property
    void theVerdictIsThatOfAllAnswers(@ForAll("lists") List<OneList> lists, @ForAll Random order) {
        int threshold = 1 + order.nextInt(6);
        int full = lists.stream().mapToInt(OneList::weight).sum();
        Told told = tell(lists, threshold, order);

        assertThat(told.settled().score()).isEqualTo(full);
        assertThat(told.settled().listed()).isEqualTo(full >= threshold);
        if (!told.decided().partial()) {
            assertThat(told.decided().listed()).isEqualTo(told.settled().listed());
        }
        if (lists.stream().allMatch(list -> list.says().inTime() && list.says().isAnswer())) {
            assertThat(told.decided().partial()).isFalse();
            assertThat(told.decided().listed())
                    .as("a listed client must not leak")
                    .isEqualTo(full >= threshold);
        }
    }

    @Property
    void theOrderOfArrivalDoesNotMatter(@ForAll("lists") List<OneList> lists, @ForAll Random order) {
        int threshold = 1 + order.nextInt(6);

        Told once = tell(lists, threshold, order);
        Told again = tell(lists, threshold, order);

        assertThat(once.settled().score()).isEqualTo(again.settled().score());
        assertThat(once.decided().listed()).isEqualTo(again.decided().listed());
        assertThat(once.decided().partial()).isEqualTo(again.decided().partial());
    }

    @Property
    void whileItIsUndecidedBothVerdictsArePossible(@ForAll("lists") List<OneList> lists, @ForAll Random order) {
        int threshold = 1 + order.nextInt(6);
        DnsblResult decided = tell(lists, threshold, order).decided();

        boolean sure = decided.lowestScore() >= threshold || decided.highestScore() < threshold;
        assertThat(decided.partial()).isEqualTo(!sure);
        assertThat(decided.score()).isBetween(decided.lowestScore(), decided.highestScore());
    }

    private record Told(DnsblResult decided, DnsblResult settled) {}

    private static Told tell(List<OneList> lists, int threshold, Random order) {
        ManualLoop loop = new ManualLoop();
        FakeResolver resolver = new FakeResolver();
        List<ZoneSpec> specs = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            specs.add(ZoneSpec.parse("l" + i + ".test=127.0.0.2*" + lists.get(i).two()));
            specs.add(ZoneSpec.parse("l" + i + ".test=127.0.0.3*" + lists.get(i).three()));
        }
        DnsblConfig config = new DnsblConfig(List.of(), specs, threshold, DEADLINE);
        Dnsbl dnsbl = new Dnsbl(config, loop, resolver, loop::now, InstantSource.fixed(Instant.EPOCH));
        DnsblCheck check = dnsbl.check(CLIENT);
        loop.run();
        answer(lists, true, resolver, order);
        loop.advance(DEADLINE);
        answer(lists, false, resolver, order);
        loop.advance(DEADLINE);
        assertThat(check.settled().toCompletableFuture()).isCompleted();
        assertThat(loop.pendingTimers()).isZero();
        return new Told(
                check.decided().toCompletableFuture().join(),
                check.settled().toCompletableFuture().join());
    }

    /** The reasons come in any order too, or not at all. */
    private static void answer(List<OneList> lists, boolean inTime, FakeResolver resolver, Random order) {
        List<Integer> turns = new ArrayList<>(IntStream.range(0, lists.size())
                .filter(i -> lists.get(i).says() != Says.SILENCE
                        && lists.get(i).says().inTime() == inTime)
                .boxed()
                .toList());
        Collections.shuffle(turns, order);
        for (int turn : turns) {
            String name = " 1.2.0.192.l" + turn + ".test";
            if (order.nextBoolean()) {
                resolver.always("TXT" + name, text("Spam"));
            }
            resolver.answer("A" + name, lists.get(turn).reply());
        }
    }
}
