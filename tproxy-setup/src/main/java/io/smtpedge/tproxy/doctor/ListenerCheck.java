package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Role;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server of this box listens, and it is that server. The edge's listener must be transparent as well; so must be that of
 * an HAProxy on the edge's box which takes the fast path's connections.
 */
final class ListenerCheck implements Check {

    private static final String NAME = "listener";

    @Override
    public List<Finding> look(Setup setup) {
        Host.Printed printed = setup.host().run(Listener.COMMAND);
        if (!printed.fine()) {
            return List.of(Finding.unseen(NAME, Listener.COMMAND, printed));
        }
        List<Listener> listeners = Listener.parse(printed.text());
        List<Finding> findings = new ArrayList<>();
        setup.listen().stream()
                .filter(address -> setup.is(Role.EDGE) || setup.isLocal(address.getAddress()))
                .forEach(address -> findings.add(look(setup, address, listeners)));
        setup.haproxyHere().forEach(address -> findings.add(haproxy(address, listeners, false)));
        setup.fastPathHere().forEach(address -> findings.add(haproxy(address, listeners, true)));
        return findings;
    }

    /** HAProxy on the edge's box. */
    private static Finding haproxy(InetSocketAddress address, List<Listener> listeners, boolean transparent) {
        String text = Addresses.text(address);
        Optional<Listener> taker = taker(address, listeners);
        if (taker.isEmpty()) {
            return Finding.fail(
                    NAME,
                    "Nothing listens on " + text + ", where HAProxy is to take "
                            + (transparent ? "the connections of the fast path." : "the edge's connections."),
                    "systemctl start haproxy    # it needs: bind " + text + (transparent ? " transparent" : ""));
        }
        String listens = taker.get().owner() + " listens on " + text;
        return transparent && !taker.get().transparent()
                ? Finding.fail(
                        NAME,
                        listens + ", but not transparently: the fast path gives it nothing.",
                        "write \"bind " + text + " transparent\" in haproxy.cfg, then: systemctl restart haproxy")
                : Finding.ok(NAME, listens + (transparent ? ", transparently, for the fast path." : ", for the edge."));
    }

    /** The exact address goes before a wildcard, as in the kernel. */
    private static Optional<Listener> taker(InetSocketAddress address, List<Listener> listeners) {
        List<Listener> takers =
                listeners.stream().filter(each -> each.takes(address)).toList();
        return takers.stream()
                .filter(each -> each.local().equals(Addresses.text(address)))
                .findFirst()
                .or(() -> takers.stream().findFirst());
    }

    private static Finding look(Setup setup, InetSocketAddress address, List<Listener> listeners) {
        String text = Addresses.text(address);
        Optional<Listener> found = taker(address, listeners);
        if (found.isEmpty()) {
            return Finding.fail(NAME, "Nothing listens on " + text + ".", start(setup));
        }
        Listener taker = found.get();
        if (!setup.is(Role.EDGE) || taker.transparent()) {
            return Finding.ok(
                    NAME, taker.owner() + " listens on " + text + (setup.is(Role.EDGE) ? ", transparently." : "."));
        }
        return isEdge(setup.host(), taker)
                ? Finding.fail(
                        NAME,
                        "The edge, " + taker.owner() + ", listens on " + text
                                + ", but not transparently: TPROXY gives it nothing.",
                        "say listen.mode = tproxy in smtp-edge.conf, then: systemctl restart smtp-edge")
                : taken(taker, text);
    }

    private static Finding taken(Listener taker, String text) {
        return Finding.fail(
                "port",
                text + " is taken by " + taker.owner() + " on " + taker.local()
                        + ", which is not the edge: the edge cannot listen there (EADDRINUSE).",
                "stop that program, or give listen.addresses in smtp-edge.conf and edge.listen here another port;"
                        + " then: systemctl restart smtp-edge");
    }

    /** By the arguments it was started with: folders and programs may have any name. */
    private static boolean isEdge(Host host, Listener listener) {
        return listener.owners().stream()
                .map(owner -> host.read("/proc/" + owner.pid() + "/cmdline").orElse(""))
                .anyMatch(line -> List.of(line.split("\0")).contains("io.smtpedge.edge.Main"));
    }

    private static String start(Setup setup) {
        return switch (setup.config().role()) {
            case EDGE -> "systemctl start smtp-edge";
            case HAPROXY -> "systemctl start haproxy";
            case MTA -> "start the mail server, for example: systemctl start postfix";
        };
    }
}
