package io.smtpedge.it.demo;

import io.smtpedge.it.parts.RecordingMta.Delivery;
import io.smtpedge.it.parts.SmtpClient.Said;
import io.smtpedge.it.parts.SmtpClient.Side;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints the show as the script of a play: when, who, what. Holds every word that the demo says itself. */
final class Script {

    /** A wait worth showing. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PrintStream out;

    Script(PrintStream out) {
        this.out = out;
    }

    /**
     * Where things are.
     *
     * @param zone the block list's name
     */
    record Places(
            InetSocketAddress edge,
            Path edgeFile,
            InetSocketAddress dnsbl,
            Path zoneFile,
            String zone,
            InetSocketAddress mta) {}

    void introduce(Places places) {
        out.println("smtp-edge, on loopback. No privilege, no network, real DNS and real SMTP.");
        out.println();
        out.printf("   the edge     %-16s %s%n", text(places.edge()), shortened(places.edgeFile()));
        out.printf(
                "   block list   %-16s %s, served as %s%n",
                text(places.dnsbl()), shortened(places.zoneFile()), places.zone());
        out.printf("   mail server  %-16s SubEthaSMTP, which remembers what it gets%n", text(places.mta()));
    }

    void scene(int number, Scene scene) {
        out.printf("%n%d. %s: %s%n   %s%n", number, scene.source(), scene.title(), scene.story());
    }

    void dialogue(List<Said> dialogue) {
        Duration last = Duration.ZERO;
        for (Said said : dialogue) {
            Duration waited = said.at().minus(last);
            if (waited.compareTo(PAUSE) > 0) {
                line(seconds(last), "", "... " + seconds(waited) + " of silence ...");
            }
            line(seconds(said.at()), said.side() == Side.CLIENT ? "client" : "server", said.text());
            last = said.at();
        }
    }

    void log(List<String> lines) {
        lines.forEach(line -> line("", "log", line));
    }

    void conclude(List<Delivery> deliveries, List<String> broken) {
        out.println();
        out.println("The mail server saw:");
        for (Delivery mail : deliveries) {
            out.printf(
                    "   %s  helo=%s  from=<%s>  to=<%s>  %d octets%n",
                    mail.visit().client().getHostAddress(),
                    mail.helo(),
                    mail.from(),
                    String.join(",", mail.to()),
                    mail.content().length());
        }
        if (broken.isEmpty()) {
            out.printf(
                    "and nobody else: not a byte of %s or %s reached it. All as promised.%n",
                    Scene.LISTED, Scene.EARLY);
        } else {
            out.println();
            out.println("NOT as promised:");
            broken.forEach(what -> out.println("   " + what));
        }
    }

    /** The head of what smtp-report says; empty where there is none. */
    void report(List<String> head) {
        if (!head.isEmpty()) {
            out.println();
            out.println("And smtp-report, from the edge's journal:");
            head.forEach(line -> out.println(line.isEmpty() ? "" : "   " + line));
        }
    }

    void yourTurn(Places places) {
        out.println();
        out.println("Your turn; the edge stays up until Ctrl-C:");
        out.printf("   telnet %s %d%n", host(places.edge()), places.edge().getPort());
        for (String source : List.of(Scene.LISTED, Scene.CLEAN)) {
            out.printf(
                    "   swaks -s %s --local-interface %s -f me@clean.example -t %s%n",
                    text(places.edge()), source, Scene.RECIPIENT);
        }
        out.printf(
                "   dig @%s -p %d +short 66.0.0.127.%s TXT%n",
                host(places.dnsbl()), places.dnsbl().getPort(), places.zone());
        out.println("What happens:");
    }

    void happened(String line) {
        out.println("   " + line);
    }

    private void line(String at, String who, String text) {
        out.printf("   %9s  %-6s  %s%n", at, who, text);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }

    static String text(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static Path shortened(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
