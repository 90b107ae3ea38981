package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many packets our rules have seen.
 *
 * @param diverted of TCP connections that exist here; empty without such rules
 * @param taken of connections to the MX addresses; empty without such rules
 */
public record FirewallCounters(OptionalLong diverted, OptionalLong taken) {

    private static final Pattern NFT = Pattern.compile("counter packets (\\d+)");
    private static final Pattern IPTABLES = Pattern.compile("^\\[(\\d+):");

    /** As they are now. */
    public static FirewallCounters read(Setup setup) {
        Stream<String> nft = setup.steps(NftTable.class).stream()
                .flatMap(
                        table -> NftTables.find(setup.host().run(NftTables.LIST).text(), table.name()).stream())
                .flatMap(FirewallCounters::lines);
        Stream<String> iptables = setup.steps(IptablesChains.class).stream()
                .map(IptablesChains::family)
                .map(Family::iptables)
                .flatMap(tool ->
                        lines(setup.host().run(tool + "-save -c -t mangle").text()));
        var lines = Stream.concat(nft, iptables).toList();
        return new FirewallCounters(
                sum(
                        lines.stream(),
                        line -> line.contains("tcp") && line.contains("socket") && line.contains("transparent")),
                sum(lines.stream(), line -> line.contains(" tproxy ") || line.contains("-j TPROXY")));
    }

    /** What has been added since. */
    public FirewallCounters since(FirewallCounters before) {
        return new FirewallCounters(minus(diverted, before.diverted), minus(taken, before.taken));
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip);
    }

    private static OptionalLong sum(Stream<String> lines, Predicate<String> ours) {
        return lines.filter(ours)
                .map(FirewallCounters::packets)
                .flatMapToLong(OptionalLong::stream)
                .reduce(Long::sum);
    }

    private static OptionalLong packets(String line) {
        for (Pattern pattern : new Pattern[] {NFT, IPTABLES}) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return OptionalLong.of(Long.parseLong(matcher.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong minus(OptionalLong now, OptionalLong before) {
        // Less than before: the rules were loaded anew in between, and count from 0.
        return now.isPresent() && before.isPresent()
                ? OptionalLong.of(Math.max(0, now.getAsLong() - before.getAsLong()))
                : OptionalLong.empty();
    }
}
