package io.smtpedge.report.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.backtest.BacktestResult.Side;
import io.smtpedge.report.backtest.BacktestResult.Totals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacktestTextTest {

    private static final Instant AT = Instant.parse("2026-11-22T00:00:00Z");
    private static final String STRANGE = "\u001b[2J\u001b]0;owned\u0007\r\nFake: line\u202e";

    @Test
    void nothingOfAStrangerMovesTheTerminal() {
        Sender sender = new Sender("192.0.2.1", STRANGE, STRANGE, 1, "passed -> refused", STRANGE, 0.5, 0, 0, 0.5);
        Side side = new Side(1, 1, 0.5, 0, List.of(new Cause("dnsbl", STRANGE, 1)), List.of(sender));
        Side nothing = new Side(0, 0, 0, 0, List.of(), List.of());
        Totals totals = new Totals(1, 0, 0, 0);
        Agreement agreement = new Agreement(AT, Agreement.Part.NONE, Agreement.Part.NONE, Map.of());
        StringWriter out = new StringWriter();

        new BacktestText(new PrintWriter(out, true))
                .print(new BacktestResult(
                        AT,
                        AT.plusSeconds(86_400),
                        AT,
                        1,
                        1,
                        agreement,
                        totals,
                        totals,
                        side,
                        nothing,
                        0,
                        0,
                        List.of(STRANGE)));

        assertThat(out.toString())
                .matches("[ -~\n]*")
                .contains("helo=?[2J?]0;owned???Fake: line? from=@?[2J", "dnsbl: ?[2J", "Mind: ?[2J");
    }
}
