package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Others on the box who may spoil a plan: they are warned of, and left alone. Nothing here is certain enough to refuse for.
 */
public final class Neighbours {

    private static final Pattern NFT_LISTENER = Pattern.compile("tproxy ip6? to (\\S+:\\d+)");
    private static final Pattern IPTABLES_LISTENER = Pattern.compile("--on-ip (\\S+) --on-port (\\d+)");
    private static final Pattern INTERCEPTED_PORT = Pattern.compile("dport (\\d+) .*tproxy", Pattern.CASE_INSENSITIVE);
    private static final Pattern INTERFACE = Pattern.compile("\\biif (\\S+)");
    /** As iptables-save and nft write them, also the latter about rules of the former. */
    private static final Pattern REDIRECTION = Pattern.compile("\\bdnat\\b|\\bredirect\\b", Pattern.CASE_INSENSITIVE);

    private static final List<String> NETWORKD_FOLDERS = List.of("usr/lib/systemd", "run/systemd", "etc/systemd");
    private static final List<String> NETWORKD_KEYS = List.of("ManageForeignRoutes", "ManageForeignRoutingPolicyRules");

    private final Plan plan;
    private final Commands commands;
    private final Path root;

    /**
     * @param root of the file system, to read the configuration of systemd-networkd
     */
    public Neighbours(Plan plan, Commands commands, Path root) {
        this.plan = plan;
        this.commands = commands;
        this.root = root;
    }

    /** What may go wrong, one sentence each. */
    public List<String> warnings() throws PlumbingException {
        List<String> warnings = new ArrayList<>();
        absentInterfaces(warnings);
        takenPorts(warnings);
        redirections(warnings);
        networkd(warnings);
        return warnings;
    }

    private void absentInterfaces(List<String> warnings) throws PlumbingException {
        Stream<String> selectors = plan.steps().stream().<String>mapMulti((step, words) -> {
            if (step instanceof RoutingRule rule) {
                words.accept(rule.selector().words());
            }
        });
        for (String name : matches(INTERFACE, selectors, match -> match.group(1))) {
            if (!commands.run(Command.of("ip -o link show dev " + name)).ok()) {
                warnings.add("there is no interface " + name + ": rules for it do nothing until there is one;"
                        + " is \"interfaces\" right?");
            }
        }
    }

    private void takenPorts(List<String> warnings) throws PlumbingException {
        Set<String> listeners = matches(NFT_LISTENER, ruleTexts(), match -> match.group(1));
        listeners.addAll(matches(IPTABLES_LISTENER, ruleTexts(), Neighbours::listener));
        if (listeners.isEmpty() || !commands.has("ss")) {
            return;
        }
        String sockets = commands.run(Command.of("ss -HOtlnp --inet-sockopt")).output();
        for (String socket : sockets.lines().toList()) {
            String[] columns = socket.strip().split("\\s+", 6);
            if (columns.length < 6 || columns[5].contains(" transparent")) {
                continue;
            }
            listeners.stream()
                    .filter(listener -> takes(columns[3], listener))
                    .forEach(listener -> warnings.add(listener
                            + " is taken, by a program that does not listen with IP_TRANSPARENT: " + owner(columns[5])
                            + "; clients cannot be led there. Stop it, or give the edge (or HAProxy) another port"));
        }
    }

    private static String listener(MatchResult match) {
        String address = match.group(1);
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + match.group(2);
    }

    /** Whether a socket of ss(8)'s column holds the address, also by listening on all, or as an IPv6 socket for IPv4. */
    private static boolean takes(String column, String listener) {
        String local = column.replaceFirst("^\\[::ffff:([0-9.]+)]", "$1");
        int colon = local.lastIndexOf(':');
        return local.equals(listener)
                || (Set.of("*", "0.0.0.0", "[::]").contains(local.substring(0, colon))
                        && listener.endsWith(local.substring(colon)));
    }

    private static String owner(String rest) {
        // A process gives itself any name, also one that a terminal would take for a command.
        return rest.contains("users:")
                ? rest.substring(rest.indexOf("users:")).split("\\s+", 2)[0].replaceAll("[^ -~]", "?")
                : "of whom nothing is known";
    }

    private void redirections(List<String> warnings) throws PlumbingException {
        Set<String> ports = matches(INTERCEPTED_PORT, ruleTexts(), match -> match.group(1));
        if (ports.isEmpty()) {
            return;
        }
        List<Command> listings = new ArrayList<>();
        Stream.of(Family.values())
                .map(family -> Command.of(family.iptables() + "-save"))
                .forEach(listings::add);
        listings.add(Command.of("nft --terse --stateless list ruleset"));
        for (Command listing : listings) {
            // The first is enough: nft shows the rules of iptables once more.
            if (commands.has(listing.words().getFirst()) && redirection(listing, ports, warnings)) {
                return;
            }
        }
    }

    private boolean redirection(Command listing, Set<String> ports, List<String> warnings) throws PlumbingException {
        Pattern port = Pattern.compile("dport (" + String.join("|", ports) + ")\\b");
        return commands.run(listing)
                .output()
                .lines()
                .filter(line ->
                        port.matcher(line).find() && REDIRECTION.matcher(line).find())
                .findFirst()
                .map(line -> warnings.add(
                        "another rule sends connections to the same port elsewhere, and may win: " + line.strip() + " ("
                                + listing + "). If Docker or its like publishes the port, publish another"))
                .orElse(false);
    }

    private void networkd(List<String> warnings) throws PlumbingException {
        // Written by the running daemon; the folder alone is made at boot, with or without it.
        if (!Files.exists(root.resolve("run/systemd/netif/state"))) {
            return;
        }
        String settings = networkdSettings();
        List<String> open = NETWORKD_KEYS.stream()
                .filter(key -> !Pattern.compile("(?im)^\\s*" + key + "\\s*=\\s*(no|n|false|f|off|0)\\s*$")
                        .matcher(settings)
                        .find())
                .map(key -> key + "=no")
                .toList();
        if (!open.isEmpty()) {
            warnings.add(
                    "systemd-networkd runs, and removes routes and rules that it has not made when it starts anew: write "
                            + String.join(" and ", open)
                            + " under [Network] in /etc/systemd/networkd.conf.d/smtp-edge.conf");
        }
    }

    private String networkdSettings() throws PlumbingException {
        StringBuilder settings = new StringBuilder();
        try {
            for (String folder : NETWORKD_FOLDERS) {
                append(root.resolve(folder).resolve("networkd.conf"), settings);
                Path more = root.resolve(folder).resolve("networkd.conf.d");
                if (Files.isDirectory(more)) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(more, "*.conf")) {
                        for (Path file : files) {
                            append(file, settings);
                        }
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new PlumbingException("cannot read the settings of systemd-networkd: " + unreadable, unreadable);
        }
        return settings.toString();
    }

    private static void append(Path file, StringBuilder settings) throws IOException {
        if (Files.isRegularFile(file)) {
            settings.append(Files.readString(file)).append('\n');
        }
    }

    private Stream<String> ruleTexts() {
        return plan.steps().stream().flatMap(Neighbours::rules).map(FirewallRule::text);
    }

    private static Stream<FirewallRule> rules(Step step) {
        return switch (step) {
            case NftTable table -> table.chains().stream().flatMap(chain -> chain.rules().stream());
            case IptablesChains chains -> chains.chains().stream().flatMap(chain -> chain.rules().stream());
            default -> Stream.of();
        };
    }

    private static Set<String> matches(Pattern pattern, Stream<String> texts, Function<MatchResult, String> part) {
        return texts.flatMap(text -> pattern.matcher(text).results())
                .map(part)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
