package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.RouteQuery;
import io.smtpedge.tproxy.doctor.Setup;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * On an MTA: whether the answers to the connections that came meanwhile go back to the very box that they came from. The
 * sender's address on the cable tells which box that was.
 */
final class AnswerWatch {

    private static final String NAME = "answers";

    private final Setup setup;

    AnswerWatch(Setup setup) {
        this.setup = setup;
    }

    Finding judge(List<Segment> segments) {
        List<Segment> requests = segments.stream()
                .filter(each -> each.way() == Segment.Way.IN && each.opens())
                .filter(each -> setup.listen().contains(each.to()))
                .toList();
        if (requests.isEmpty()) {
            return Finding.ok(
                    NAME,
                    "Nobody connected to the mail server while the probe ran, so the answers' way was not tried.");
        }
        return requests.stream()
                .map(this::judge)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> Finding.ok(
                        NAME,
                        "The answers to " + requests.size() + " connections went back to where these came from."));
    }

    /** Nothing where the answer goes back, or where that cannot be told. */
    private Optional<Finding> judge(Segment request) {
        InetAddress client = request.from().getAddress();
        InetAddress own = request.to().getAddress();
        RouteQuery way = RouteQuery.ask(
                setup.host(),
                client,
                "from " + Addresses.text(own) + " ipproto tcp sport "
                        + request.to().getPort());
        String next = way.gateway().orElse(Addresses.text(client));
        Optional<String> hardware = hardware(Family.of(client), next);
        if (way.device().isEmpty() || hardware.equals(Optional.of(request.hardware()))) {
            return Optional.empty();
        }
        if (way.gateway().isEmpty()) {
            return Optional.of(inClientsNetwork(request));
        }
        // A gateway that has never answered on the cable is unknown, not another box.
        return hardware.map(_ -> otherHaproxy(request, next));
    }

    private Finding inClientsNetwork(Segment request) {
        return Finding.fail(
                "clients-network",
                "A connection under the address "
                        + Addresses.text(request.from().getAddress()) + " came from the box "
                        + request.hardware() + ", but this box is in that client's own network and answers it directly;"
                        + " the client resets that.",
                rule(request, Addresses.text(request.to().getAddress())) + " && " + route(request, sender(request)));
    }

    private Finding otherHaproxy(Segment request, String next) {
        String sender = sender(request);
        return Finding.fail(
                "two-haproxies",
                "A connection of " + Addresses.text(request.from().getAddress()) + " came from the box "
                        + request.hardware() + " (" + sender + "), but the answers to it go via " + next
                        + ": two HAProxies use this MTA, and only one of them gets its answers.",
                "ip address add ALIAS dev DEVICE && " + rule(request, "ALIAS") + " && " + route(request, sender)
                        + "    # ALIAS is a new address of this MTA; let that HAProxy connect to it");
    }

    private static String rule(Segment request, String own) {
        return "ip " + ipOption(request) + " rule add pref 200 from " + own + " ipproto tcp sport "
                + request.to().getPort() + " lookup 200";
    }

    private static String route(Segment request, String gateway) {
        return "ip " + ipOption(request) + " route replace default via " + gateway + " table 200";
    }

    private static String ipOption(Segment request) {
        return Family.of(request.from().getAddress()).ipOption();
    }

    /** The box on the cable that a connection came from, as this box knows it. */
    private String sender(Segment request) {
        return neighbours(Family.of(request.from().getAddress()))
                .filter(fields -> hardware(fields).equals(Optional.of(request.hardware())))
                .map(fields -> fields[0])
                .filter(address -> !address.startsWith("fe80:"))
                .findFirst()
                .orElse("ITS_ADDRESS");
    }

    /** A neighbour's address on the cable, as this box knows it. */
    private Optional<String> hardware(Family family, String address) {
        return neighbours(family)
                .filter(fields -> fields[0].equals(address))
                .findFirst()
                .flatMap(AnswerWatch::hardware);
    }

    private Stream<String[]> neighbours(Family family) {
        String command = "ip " + family.ipOption() + " neigh show";
        return setup.host().run(command).text().lines().map(line -> line.split("\\s+"));
    }

    private static Optional<String> hardware(String[] fields) {
        int at = List.of(fields).indexOf("lladdr");
        return at >= 0 && at + 1 < fields.length ? Optional.of(fields[at + 1]) : Optional.empty();
    }
}
