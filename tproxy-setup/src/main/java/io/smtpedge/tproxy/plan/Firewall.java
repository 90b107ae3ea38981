package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.FastPath;
import io.smtpedge.tproxy.config.OnEdgeDown;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.List;
import java.util.Optional;

/**
 * What the firewall is to do, whichever tool writes it.
 *
 * @param marked whether the packets of proxied TCP connections are marked; ICMP errors about them always are
 * @param interceptions empty on a box that takes no connections of clients
 */
record Firewall(
        Mark mark,
        boolean marked,
        List<Interception> interceptions,
        OnEdgeDown onEdgeDown,
        Optional<FastPath> fastPath) {

    Firewall {
        interceptions = List.copyOf(interceptions);
    }

    static Firewall of(TproxyConfig config, Mark mark, boolean marked) {
        boolean edge = config.role() == Role.EDGE;
        return new Firewall(
                mark,
                marked,
                edge ? interceptions(config) : List.of(),
                config.onEdgeDown(),
                edge ? config.fastPath() : Optional.empty());
    }

    private static List<Interception> interceptions(TproxyConfig config) {
        return config.mx().stream()
                .flatMap(address -> config.ports().stream()
                        .map(port -> new Interception(
                                address,
                                port,
                                config.edge().listen(Family.of(address)).orElseThrow())))
                .toList();
    }

    List<Step> steps(Tool tool, List<Family> families) {
        return switch (tool) {
            case NFT -> List.of(NftRules.table(this));
            case IPTABLES ->
                families.stream()
                        .<Step>map(family -> IptablesRules.chains(this, family))
                        .toList();
        };
    }
}
