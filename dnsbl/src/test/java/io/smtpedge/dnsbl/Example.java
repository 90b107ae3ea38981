package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.ListChoice;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program of README.md: {@code Example RESOLVER ADDRESS...} asks some lists about addresses. */
public final class Example {

    private Example() {}

    public static void main(String[] args) {
        InetSocketAddress resolver = new InetSocketAddress(args[0], 53);
        for (String address : List.of(args).subList(1, args.length)) {
            check(resolver, InetAddress.ofLiteral(address), System.out);
        }
    }

    static void check(InetSocketAddress resolver, InetAddress address, PrintStream out) {
        // README: begin
        Catalogue catalogue = Catalogue.shipped();
        List<ZoneSpec> zones = new ArrayList<>();
        // Lists of the catalogue: one entry for each code, with the weight it usually has or another one.
        zones.addAll(ListChoice.of(catalogue.list("spamhaus-zen"), Optional.empty())
                .withWeights(Map.of("pbl", 1))
                .entries());
        zones.addAll(ListChoice.of(catalogue.list("dnswl"), Optional.empty()).entries());
        // Any other zone, in the syntax of postscreen's dnsbl_sites. A zone known to be dead is refused.
        zones.add(catalogue.zone("bl.example.net=127.0.0.[2..4]*2"));

        DnsblConfig config = new DnsblConfig(
                        List.of(resolver), // recursive resolvers, the preferred one first
                        zones,
                        3, // listed from this score on
                        Duration.ofSeconds(3)) // what has not been answered by then is unavailable
                .withProfiles(catalogue.profiles(zones))
                .withHealth(HealthChecks.USUAL);

        try (Dnsbl dnsbl = Dnsbl.open(config, event -> out.println(event.sentence()))) {
            DnsblCheck check = dnsbl.check(address);
            DnsblResult result = check.settled().toCompletableFuture().join();
            result.worst().ifPresent(worst -> out.println("blocked using " + worst.zone() + ": " + worst.reason()));
            out.println(result.explanation());
        }
        // README: end
    }
}
