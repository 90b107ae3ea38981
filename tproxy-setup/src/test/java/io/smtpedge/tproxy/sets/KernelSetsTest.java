package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.tproxy.sets.KernelSets.Removal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a model of the kernel; SetsIT does the same with the real one. */
class KernelSetsTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::7");

    private final ModelKernel kernel = new ModelKernel();

    @ParameterizedTest
    @EnumSource
    void anAddressIsInOneSetAtMost(Removal removal) throws NotWritten {
        KernelSets sets = new KernelSets(kernel, removal);

        write(sets, "pass 198.51.100.7 1000", "pass 2001:db8::7 1000");
        assertThat(kernel.sets.get("pass4")).containsExactly(IPV4);
        assertThat(kernel.sets.get("pass6")).containsExactly(IPV6);

        write(sets, "block 198.51.100.7 1000");
        assertThat(kernel.sets.get("pass4")).isEmpty();
        assertThat(kernel.sets.get("block4")).containsExactly(IPV4);

        write(sets, "drop 198.51.100.7 1000", "forget 2001:db8::7");
        assertThat(kernel.sets.get("block4")).isEmpty();
        assertThat(kernel.sets.get("drop4")).containsExactly(IPV4);
        assertThat(kernel.sets.get("pass6")).isEmpty();

        write(sets, "reset");
        assertThat(kernel.sets.values()).allSatisfy(set -> assertThat(set).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void forgetsWhatIsNowhere(Removal removal) throws NotWritten {
        write(new KernelSets(kernel, removal), "forget 198.51.100.7", "forget 2001:db8::7");

        assertThat(kernel.sets.values()).allSatisfy(set -> assertThat(set).isEmpty());
    }

    /** For any lines in any batches: what is in the sets is what the lines say, read one after another. */
    @Property(tries = 200)
    void theSetsHoldWhatTheLinesSay(@ForAll("batches") List<List<Change>> batches, @ForAll Removal removal)
            throws NotWritten {
        ModelKernel fresh = new ModelKernel();
        KernelSets sets = new KernelSets(fresh, removal);
        Map<InetAddress, String> expected = new HashMap<>();
        for (List<Change> batch : batches) {
            sets.write(Transaction.of(batch));
            for (Change change : batch) {
                switch (change) {
                    case Change.Put put ->
                        expected.put(put.address(), put.verdict().set(put.address() instanceof Inet6Address));
                    case Change.Forget forget -> expected.remove(forget.address());
                    case Change.Reset() -> expected.clear();
                }
            }
            fresh.sets.forEach((name, elements) -> assertThat(elements)
                    .allSatisfy(address -> assertThat(expected).containsEntry(address, name)));
            assertThat(fresh.sets.values().stream().mapToInt(Set::size).sum()).isEqualTo(expected.size());
        }
    }

    @Provide
    Arbitrary<List<List<Change>>> batches() {
        Arbitrary<InetAddress> addresses =
                Arbitraries.of(IPV4, IPV6, InetAddress.ofLiteral("198.51.100.8"), InetAddress.ofLiteral("2001:db8::8"));
        Arbitrary<Change> puts = addresses.flatMap(
                address -> Arbitraries.of(Verdict.values()).map(verdict -> new Change.Put(verdict, address, 1000)));
        Arbitrary<Change> forgets = addresses.map(Change.Forget::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, puts), Tuple.of(3, forgets), Tuple.of(1, Arbitraries.just(new Change.Reset())))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .list()
                .ofMaxSize(8);
    }

    @Test
    void aKernelThatCannotDestroyIsAskedFirst() throws NotWritten {
        kernel.knowsDestroy = false;
        KernelSets sets = new KernelSets(kernel, Removal.DESTROY);

        write(sets, "pass 198.51.100.7 1000");
        write(sets, "block 198.51.100.7 1000");

        assertThat(kernel.sets.get("pass4")).isEmpty();
        assertThat(kernel.sets.get("block4")).containsExactly(IPV4);
        // The attempt, then three look-ups and a transaction for each of the two.
        assertThat(kernel.datagrams).isEqualTo(1 + 4 + 4);
    }

    @Test
    void anElementMayRunOutBetweenTheLookAndTheDeletion() throws NotWritten {
        KernelSets sets = new KernelSets(kernel, Removal.LOOK_AND_DELETE);
        write(sets, "pass 198.51.100.7 1000");
        kernel.runningOut = Set.of(IPV4);

        write(sets, "block 198.51.100.7 1000");

        assertThat(kernel.sets.get("pass4")).isEmpty();
        assertThat(kernel.sets.get("block4")).containsExactly(IPV4);
    }

    @ParameterizedTest
    @EnumSource
    void aFullSetLeavesEverythingAsItWas(Removal removal) throws NotWritten {
        kernel.size = 1;
        KernelSets sets = new KernelSets(kernel, removal);
        write(sets, "pass 198.51.100.7 1000");

        assertThatThrownBy(() -> write(sets, "block 198.51.100.7 1000", "pass 192.0.2.1 1", "pass 192.0.2.2 1"))
                .isInstanceOf(NotWritten.class)
                .hasMessage(
                        "set pass4 of table inet smtp_edge is full; give it a larger size and run tproxy-setup apply,"
                                + " or let verdicts run out sooner");
        assertThat(kernel.sets.get("pass4")).containsExactly(IPV4);
        assertThat(kernel.sets.get("block4")).isEmpty();

        // A full set neither keeps an address from being taken out of another one nor from being renewed.
        write(sets, "block 192.0.2.9 1000");
        write(sets, "pass 198.51.100.7 2000", "block 192.0.2.9 1000");
        write(sets, "drop 192.0.2.9 1000");
        assertThat(kernel.sets.get("pass4")).containsExactly(IPV4);
        assertThat(kernel.sets.get("block4")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void saysWhichSetIsMissing(Removal removal) {
        KernelSets sets = new KernelSets(kernel, removal);
        kernel.sets.remove("pass4");

        assertThatThrownBy(() -> write(sets, "pass 198.51.100.7 1000"))
                .isInstanceOf(NotWritten.class)
                .hasMessage("there is no set pass4 in table inet smtp_edge; run tproxy-setup apply");
        assertThatThrownBy(() -> write(sets, "reset")).hasMessageContaining("there is no set pass4");
    }

    @ParameterizedTest
    @EnumSource
    void aTableForOneFamilyIsTakenAsItIs(Removal removal) throws NotWritten {
        KernelSets sets = new KernelSets(kernel, removal);
        List.of("pass6", "block6", "drop6").forEach(kernel.sets::remove);

        write(sets, "reset");
        write(sets, "pass 198.51.100.7 1000", "pass 2001:db8::7 1000");
        write(sets, "forget 2001:db8::7");
        assertThat(kernel.sets.get("pass4")).containsExactly(IPV4);

        kernel.sets.remove("drop4");
        assertThatThrownBy(() -> write(sets, "reset")).hasMessageContaining("there is no set drop4");
        kernel.sets.clear();
        assertThatThrownBy(() -> write(sets, "pass 2001:db8::7 1000")).hasMessageContaining("there is no set pass6");
    }

    @Test
    void saysWhichRightIsMissing() {
        kernel.mayAdminister = false;

        assertThatThrownBy(() -> write(new KernelSets(kernel, Removal.DESTROY), "reset"))
                .isInstanceOf(NotWritten.class)
                .hasMessage("to write the sets of table inet smtp_edge takes CAP_NET_ADMIN");
    }

    @Test
    void answersToAnEarlierDatagramAreNotTakenForAnswersToThis() throws NotWritten {
        KernelSets sets = new KernelSets(kernel, Removal.DESTROY);
        write(sets, "reset");
        kernel.answer(2, 1);

        write(sets, "pass 198.51.100.7 1000");

        assertThat(kernel.sets.get("pass4")).containsExactly(IPV4);
    }

    @Test
    void aThousandLinesFitIntoOneTransaction() throws NotWritten {
        KernelSets sets = new KernelSets(kernel, Removal.DESTROY);
        List<Change> changes = Stream.iterate(0, i -> i + 1)
                .limit(EdgeConnection.MOST_LINES)
                .map(i -> ChangeReader.read("pass 2001:db8::%x 604800000".formatted(i)))
                .toList();

        sets.write(Transaction.of(changes));

        assertThat(kernel.sets.get("pass6")).hasSize(EdgeConnection.MOST_LINES);
        assertThat(kernel.datagrams).isOne();
    }

    private static void write(KernelSets sets, String... lines) throws NotWritten {
        sets.write(Transaction.of(Stream.of(lines).map(ChangeReader::read).toList()));
    }
}
