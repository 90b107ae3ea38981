package io.smtpedge.report.figures;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sends.
 *
 * @param addresses the busiest addresses
 * @param networks the busiest /24 and /48
 * @param systems the busiest autonomous systems; empty without an ASN table
 * @param helos the most frequent names in HELO
 * @param arrivals networks that were never seen before the period, the busiest first; empty where the journal does not go back
 * @param movers networks whose volume changed most against the period before
 * @param ranges networks whose addresses act together
 * @param turned senders that were good and then sent spam
 */
public record Senders(
        List<Sender> addresses,
        List<Sender> networks,
        List<Sender> systems,
        List<Sender> helos,
        List<Sender> arrivals,
        List<Mover> movers,
        List<Range> ranges,
        List<Turned> turned) {

    public Senders {
        addresses = List.copyOf(addresses);
        networks = List.copyOf(networks);
        systems = List.copyOf(systems);
        helos = List.copyOf(helos);
        arrivals = List.copyOf(arrivals);
        movers = List.copyOf(movers);
        ranges = List.copyOf(ranges);
        turned = List.copyOf(turned);
    }

    /**
     * One sender, or a group of them.
     *
     * @param name the address, network, number of the system, or HELO
     * @param label who that is: the last HELO of an address or a network, the name of a system; empty where not known
     * @param addresses how many addresses it had
     * @param held sessions that were held back: deferred, limited or refused
     * @param unknown of its recipients, those that do not exist
     * @param spam of its sessions of which the truth is known, those that were bad
     * @param estimate its reputation when it was last judged; null where it never was
     * @param firstSeen its first session in the journal
     * @param lists the zones that listed it, most frequent first
     */
    public record Sender(
            String name,
            String label,
            long addresses,
            long sessions,
            long accepted,
            long held,
            long recipients,
            Share unknown,
            Share spam,
            @Nullable Standing estimate,
            Instant firstSeen,
            List<String> lists) {

        public Sender {
            lists = List.copyOf(lists);
        }
    }

    /** P and its bounds L and U, each 0 to 1. */
    public record Standing(double p, double low, double high) {}

    /** A network whose volume changed. */
    public record Mover(String name, String label, long before, long now) {

        public long change() {
            return now - before;
        }
    }

    /**
     * A network whose addresses act together: many of them, few sessions each, the same manner and the same end.
     *
     * @param network in CIDR notation
     * @param addresses how many of its addresses came
     * @param sessions how many sessions they had together
     * @param busiest how many of them the busiest address had
     * @param accepted sessions that were forwarded
     * @param spam of its sessions of which the truth is known, those that were bad
     * @param pattern how they greet, digits as {@code #}
     * @param alike of its sessions, those that greet so
     * @param rule the line for {@code access.rules}; the network is the true one also where addresses are pseudonyms
     */
    public record Range(
            String network,
            long addresses,
            long sessions,
            long busiest,
            long accepted,
            Share spam,
            String pattern,
            Share alike,
            String rule) {}

    /**
     * A sender that was good and then sent spam: hijacked, or sold.
     *
     * @param since when it turned
     * @param until the last of its spam, but for stragglers
     * @param goodBefore good sessions before it
     * @param spamSince of the sessions in between of which the truth is known, those that were bad
     * @param acceptedSince sessions in between that were forwarded
     * @param heldSince sessions in between that were held back: deferred, limited or refused
     */
    public record Turned(
            String address,
            String helo,
            String sender,
            Instant since,
            Instant until,
            long goodBefore,
            Share spamSince,
            long acceptedSince,
            long heldSince) {}
}
