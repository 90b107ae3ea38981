package io.smtpedge.edge.policy;

import java.net.InetAddress;
import java.util.List;

/** The operator's own lists. The allow list is absolute: whoever is on it is tested no further. */
public record LocalLists(List<Cidr> allow, List<Cidr> deny) {

    /** What the lists say of an address. */
    public enum Match {
        ALLOWED,
        DENIED,
        NONE
    }

    public LocalLists {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    public Match match(InetAddress address) {
        if (allow.stream().anyMatch(block -> block.contains(address))) {
            return Match.ALLOWED;
        }
        return deny.stream().anyMatch(block -> block.contains(address)) ? Match.DENIED : Match.NONE;
    }
}
