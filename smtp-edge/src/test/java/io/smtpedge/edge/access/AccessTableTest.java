package io.smtpedge.edge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.AccessList.Match;
import io.smtpedge.edge.policy.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The compiled table says of every address what the rules say when they are walked one by one. */
class AccessTableTest {

    record Rule(AccessAction action, List<Cidr> blocks) {}

    private static AccessTable compiled(List<Rule> rules) {
        AccessTable.Builder table = new AccessTable.Builder(number -> "rule " + number);
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            assertThat(table.add(
                            i, rule.action, rule.blocks.stream().map(Block::of).toList()))
                    .isTrue();
        }
        return table.build();
    }

    private static Optional<Match> walked(List<Rule> rules, InetAddress address) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).blocks.stream().anyMatch(block -> block.contains(address))) {
                return Optional.of(new Match(rules.get(i).action, "rule " + i));
            }
        }
        return Optional.empty();
    }

    @Property(tries = 2000)
    void itSaysWhatTheFirstRuleSays(
            @ForAll("rules") List<Rule> rules, @ForAll("addresses") List<InetAddress> addresses) {
        AccessTable table = compiled(rules);

        assertThat(addresses)
                .allSatisfy(address -> assertThat(table.match(address)).isEqualTo(walked(rules, address)));
        // The edges of each block are where a table is wrong, if it is.
        assertThat(rules)
                .flatMap(Rule::blocks)
                .flatMap(AccessTableTest::edges)
                .allSatisfy(address -> assertThat(table.match(address)).isEqualTo(walked(rules, address)));
        assertThat(table.intervals()).isLessThanOrEqualTo(2 * table.blocks() + 2);
    }

    /** More intervals than are searched at once. */
    @Test
    void aLongTableIsFoundThrough() {
        List<Rule> rules = IntStream.range(0, 1000)
                .mapToObj(i -> new Rule(
                        AccessAction.REJECT,
                        List.of(
                                Cidr.parse("10.%d.%d.0/25".formatted(i / 256, i % 256)),
                                Cidr.parse("2001:db8::%x:0/112".formatted(2 * i)))))
                .toList();
        AccessTable table = compiled(rules);

        assertThat(rules)
                .flatMap(Rule::blocks)
                .flatMap(AccessTableTest::edges)
                .allSatisfy(address -> assertThat(table.match(address)).isEqualTo(walked(rules, address)));
    }

    @Test
    void anEmptyTableNamesNobody() {
        AccessTable table = compiled(List.of());

        assertThat(table.match(InetAddress.ofLiteral("0.0.0.0"))).isEmpty();
        assertThat(table.match(InetAddress.ofLiteral("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")))
                .isEmpty();
    }

    /** What lies side by side and comes from one rule is one interval. */
    @Test
    void aRuleOfBlocksSideBySideTakesNoMoreRoomThanOneOfOneBlock() {
        List<Cidr> halves = List.of(Cidr.parse("10.0.0.0/9"), Cidr.parse("10.128.0.0/9"));

        assertThat(compiled(List.of(new Rule(AccessAction.REJECT, halves))).intervals())
                .isEqualTo(compiled(List.of(new Rule(AccessAction.REJECT, List.of(Cidr.parse("10.0.0.0/8")))))
                        .intervals());
    }

    @Test
    void aTableHasABound() {
        AccessTable.Builder table = new AccessTable.Builder(String::valueOf);
        List<Block> many = Collections.nCopies(AccessTable.MAX_BLOCKS, Block.ALL_IPV6);

        assertThat(table.add(1, AccessAction.PERMIT, many)).isTrue();
        assertThat(table.add(2, AccessAction.PERMIT, List.of(Block.ALL_IPV4))).isFalse();
    }

    @Provide
    Arbitrary<List<InetAddress>> addresses() {
        return address().list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        Arbitrary<Cidr> block = Combinators.combine(
                        address(), Arbitraries.integers().between(0, 128))
                .as(AccessTableTest::blockAround);
        return Combinators.combine(
                        Arbitraries.of(AccessAction.class),
                        block.list().ofMinSize(1).ofMaxSize(3))
                .as(Rule::new)
                .list()
                .ofMaxSize(12);
    }

    /** Few different octets, so that blocks nest, meet and repeat. */
    private static Arbitrary<InetAddress> address() {
        Arbitrary<Byte> octet = Arbitraries.of((byte) 0, (byte) 1, (byte) 127, (byte) 128, (byte) 254, (byte) 255);
        return Arbitraries.oneOf(
                octet.array(byte[].class).ofSize(4).map(AccessTableTest::address),
                octet.array(byte[].class).ofSize(16).map(AccessTableTest::address));
    }

    private static Cidr blockAround(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        int prefix = length % (octets.length * 8 + 1);
        for (int bit = prefix; bit < octets.length * 8; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new Cidr(address(octets), prefix);
    }

    /** The first and the last address of a block, and those around it. */
    private static List<InetAddress> edges(Cidr block) {
        byte[] first = block.network().getAddress();
        byte[] last = first.clone();
        for (int bit = block.prefixLength(); bit < last.length * 8; bit++) {
            last[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return List.of(address(first), address(last), address(plus(first, -1)), address(plus(last, 1)));
    }

    private static byte[] plus(byte[] octets, int difference) {
        byte[] sum = octets.clone();
        for (int i = sum.length - 1; i >= 0; i--) {
            sum[i] += (byte) difference;
            boolean carries = difference > 0 ? sum[i] == 0 : sum[i] == -1;
            if (!carries) {
                break;
            }
        }
        return sum;
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
