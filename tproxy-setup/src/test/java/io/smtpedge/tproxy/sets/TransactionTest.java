package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransactionTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::7");

    @Test
    void theLastLineAboutAnAddressCounts() {
        Transaction transaction = of("pass 198.51.100.7 1000", "block 198.51.100.7 2000");

        assertThat(transaction.puts(Verdict.PASS, false)).isEmpty();
        assertThat(transaction.puts(Verdict.BLOCK, false)).containsExactly(new Change.Put(Verdict.BLOCK, IPV4, 2000));
        assertThat(transaction.addresses(false)).containsExactly(IPV4);
    }

    @Test
    void whatIsForgottenIsOnlyTakenOut() {
        Transaction transaction = of("pass 198.51.100.7 1000", "forget 198.51.100.7");

        assertThat(transaction.addresses(false)).containsExactly(IPV4);
        assertThat(transaction.puts(Verdict.PASS, false)).isEmpty();
    }

    @Test
    void aResetForgetsTheLinesBeforeItAndNotThoseBehindIt() {
        Transaction transaction = of("pass 198.51.100.7 1000", "reset", "drop 2001:db8::7 1000");

        assertThat(transaction.reset()).isTrue();
        assertThat(transaction.addresses(false)).isEmpty();
        assertThat(transaction.puts(Verdict.DROP, true)).containsExactly(new Change.Put(Verdict.DROP, IPV6, 1000));
    }

    @Test
    void familiesAreKeptApart() {
        Transaction transaction = of("pass 198.51.100.7 1000", "pass 2001:db8::7 1000");

        assertThat(transaction.reset()).isFalse();
        assertThat(transaction.addresses(false)).containsExactly(IPV4);
        assertThat(transaction.addresses(true)).containsExactly(IPV6);
    }

    private static Transaction of(String... lines) {
        List<Change> changes = Stream.of(lines).map(ChangeReader::read).toList();
        return Transaction.of(changes);
    }
}
