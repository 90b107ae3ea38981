package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Rbldnsd;
import io.smtpedge.it.parts.Unbound;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Two block lists, each on a real rbldnsd of its own, behind a real unbound on 127.0.0.1:53; and what can go wrong with
 * them. {@link Population#LISTED} is on both lists.
 */
public final class BlockLists implements AutoCloseable {

    /** The lists, in the syntax of postscreen_dnsbl_sites. Without codes, an error code would count as a listing. */
    public static final List<String> SITES = List.of("bl-a.example=127.0.0.[2..11]", "bl-b.example=127.0.0.[2..11]");

    private static final int PORT_A = 5301;
    private static final int PORT_B = 5302;

    private static final String THE_WORLD = "0.0.0.0/1\n128.0.0.0/1";

    private final Machine machine;
    private Rbldnsd listA;
    private Rbldnsd listB;
    private Unbound resolver;

    private BlockLists(Machine machine) throws IOException {
        this.machine = machine;
        this.listA = list("bl-a.example", PORT_A, Population.LISTED.block().toString());
        this.listB = list("bl-b.example", PORT_B, Population.LISTED.block().toString());
        this.resolver = Unbound.start(machine, resolver(DnsState.HEALTHY));
    }

    /** Starts all servers, with nothing wrong. Closing the network stops what was started before a failure. */
    public static BlockLists start(Machine machine) throws IOException {
        return new BlockLists(machine);
    }

    /** Changes what is wrong. The resolver forgets all that it knew. */
    public void become(DnsState state) throws IOException {
        firewall(state);
        listB.close();
        listB = list(
                "bl-b.example",
                PORT_B,
                state == DnsState.WORLD_LISTED
                        ? THE_WORLD
                        : Population.LISTED.block().toString());
        resolver.close();
        resolver = Unbound.start(machine, resolver(state));
    }

    private Rbldnsd list(String zone, int port, String listed) throws IOException {
        String file = zone + ".ip4";
        Files.writeString(machine.folder().resolve(file), """
                $TTL 300
                $SOA 300 ns.%1$s hostmaster.%1$s 0 600 300 86400 60
                $NS 300 ns.%1$s
                :127.0.0.2:sends spam, see https://%1$s/$
                # The test point (RFC 5782, section 5).
                127.0.0.2
                %2$s
                """.formatted(zone, listed));
        return Rbldnsd.start(machine, "rbldnsd-" + zone, "127.0.0.1/" + port, List.of(zone + ":ip4set:" + file));
    }

    /** conf/unbound.conf with our two lists instead of the one there. */
    private static ConfSample resolver(DnsState state) {
        boolean refused = state == DnsState.SERVER_FAILURE;
        String rewrite = switch (state) {
            case ERROR_CODE -> redirect("127.255.255.254");
            case REWRITING -> redirect("8.8.8.8");
            default -> "";
        };
        return Unbound.sample()
                .replace("    domain-insecure: \"dnsbl.example.\"\n", "    domain-insecure: \"example.\"\n" + rewrite)
                .replace("    name: \"dnsbl.example.\"\n", "    name: \"bl-a.example.\"\n")
                .replace(
                        "    stub-addr: 127.0.0.1@5300\n",
                        // A name server refuses to answer about a zone that it does not have.
                        "    stub-addr: 127.0.0.1@" + (refused ? PORT_B : PORT_A) + "\n\nstub-zone:\n"
                                + "    name: \"bl-b.example.\"\n    stub-addr: 127.0.0.1@" + (refused ? PORT_A : PORT_B)
                                + "\n");
    }

    private static String redirect(String address) {
        return "    local-zone: \"example.\" redirect\n    local-data: \"example. 60 IN A " + address + "\"\n";
    }

    /** Packets are dropped where they arrive: the sender must not be told, as it would be by a rule for output. */
    private void firewall(DnsState state) {
        String rule = switch (state) {
            case ONE_ZONE_SILENT -> "udp dport " + PORT_B + " drop";
            case RESOLVER_SILENT -> "meta l4proto { tcp, udp } th dport 53 drop";
            case PACKET_LOSS ->
                "meta l4proto { tcp, udp } th dport 53 numgen random mod 100 < 30 drop\n"
                        + "meta l4proto { tcp, udp } th sport 53 numgen random mod 100 < 30 drop";
            default -> "";
        };
        machine.sh("nft -f - <<'RULES'\n%s\nRULES".formatted("""
                table inet burst
                delete table inet burst
                table inet burst {
                  chain input {
                    type filter hook input priority 0
                    %s
                  }
                }
                """.formatted(rule)));
    }

    @Override
    public void close() {
        resolver.close();
        listB.close();
        listA.close();
    }
}
