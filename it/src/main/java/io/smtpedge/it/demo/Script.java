package io.smtpedge.it.demo;

import io.smtpedge.it.parts.SmtpClient.Said;
import io.smtpedge.it.parts.SmtpClient.Side;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints dialogues as a script of a play: when, who, what. */
final class Script {

    /** A wait worth showing. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PrintStream out;

    Script(PrintStream out) {
        this.out = out;
    }

    void dialogue(List<Said> dialogue) {
        Duration last = Duration.ZERO;
        for (Said said : dialogue) {
            Duration waited = said.at().minus(last);
            if (waited.compareTo(PAUSE) > 0) {
                line(last, "", "... " + seconds(waited) + " of silence ...");
            }
            line(said.at(), said.side() == Side.CLIENT ? "client" : "server", said.text());
            last = said.at();
        }
    }

    void log(List<String> lines) {
        lines.forEach(line -> out.printf("   %9s  %-6s  %s%n", "", "log", line));
    }

    private void line(Duration at, String who, String text) {
        out.printf("   %9s  %-6s  %s%n", seconds(at), who, text);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }
}
