package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Interfaces;
import io.smtpedge.tproxy.doctor.Answer;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.RouteQuery;
import io.smtpedge.tproxy.doctor.Setup;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the evidence about one backend means. One thing after the other: is the server there at all; does its answer to a
 * client come to this box; does this box take it; does somebody speak.
 */
final class Diagnosis {

    private static final String INPUT_REMEDY =
            "nft list ruleset    # look for what drops tcp sport %d from %s; accept ct state established";

    private final Setup setup;
    private final Evidence evidence;
    private final String backend;
    private final String client;
    /** Whether an MTA is still behind it. */
    private final boolean throughHaproxy;

    private Diagnosis(Setup setup, Evidence evidence) {
        this.setup = setup;
        this.evidence = evidence;
        this.throughHaproxy = setup.isHaproxy(evidence.backend());
        this.backend = (throughHaproxy ? "HAProxy" : "the MTA") + " (" + Addresses.text(evidence.backend()) + ")";
        this.client = Addresses.text(evidence.client());
    }

    static Finding of(Setup setup, Evidence evidence) {
        return new Diagnosis(setup, evidence).finding();
    }

    /** Of a backend that knows this box's own address only. */
    static Finding ofOwn(Setup setup, Evidence evidence) {
        Diagnosis diagnosis = new Diagnosis(setup, evidence);
        return evidence.plain() == Canary.Outcome.CONNECTED
                ? Finding.ok(
                        "probe",
                        diagnosis.backend + " takes connections from this box's own address. It expects a PROXY"
                                + " header, so more is not asked.")
                : diagnosis.finding();
    }

    private Finding finding() {
        return switch (evidence.plain()) {
            case CONNECTED -> asClient();
            case REFUSED ->
                Finding.fail(
                        "backend",
                        backend + " refuses connections from this box's own address: it does not run, or a firewall"
                                + " resets them.",
                        "on its box: ss -tlnp sport = :" + evidence.backend().getPort());
            case TIMED_OUT, UNREACHABLE, NOT_PERMITTED ->
                evidence.answeredOn().map(this::ownNotTaken).orElseGet(this::unreachable);
        };
    }

    /** Even the answer to this box itself is on the wire and does not get to the socket. */
    private Finding ownNotTaken(String device) {
        String peer = Addresses.text(evidence.backend().getAddress());
        String came = "The answer of " + backend + " to this box's own address came in on " + device;
        RouteQuery way = RouteQuery.ask(setup.host(), evidence.client(), "from " + peer + " iif " + device);
        return way.martian()
                ? Finding.fail(
                        "rp-filter",
                        came + " and is dropped by the reverse path check: this box reaches it on another interface."
                                + " Make the routes symmetric, or the check loose.",
                        "sysctl -w net/ipv4/conf/" + device + "/rp_filter=2")
                : Finding.fail(
                        "input-firewall",
                        came + " and does not get to the socket: this box's firewall drops it on input.",
                        INPUT_REMEDY.formatted(evidence.backend().getPort(), peer));
    }

    private Finding unreachable() {
        return Finding.fail(
                "backend",
                backend + " cannot be reached from this box's own address: look first for what stops ordinary"
                        + " connections. From here a route, a firewall, and a strict rp_filter together with asymmetric"
                        + " routes look the same.",
                RouteQuery.command(evidence.backend().getAddress())
                        + "    # then look for a firewall between here and there");
    }

    private Finding asClient() {
        return switch (evidence.spoofed()) {
            case CONNECTED -> connected();
            case REFUSED ->
                Finding.fail(
                        "backend",
                        backend + " takes connections from this box's own address and refuses those from " + client
                                + ": a firewall or an access list there.",
                        "on its box: nft list ruleset    # look for what rejects clients");
            case NOT_PERMITTED ->
                Finding.fail(
                        "capability",
                        "doctor may not use the address " + client + " (EPERM), although it may look at the wire.",
                        "run doctor as root, outside of user namespaces");
            case TIMED_OUT, UNREACHABLE ->
                evidence.answeredOn().map(this::notTaken).orElseGet(this::notAnswered);
        };
    }

    private Finding connected() {
        String words = backend + " takes connections from " + client;
        if (evidence.greeting().isPresent()) {
            return Finding.ok(
                    "probe", words + " and says: " + evidence.greeting().get());
        }
        if (throughHaproxy) {
            return Finding.fail(
                    "behind-haproxy",
                    words + ", but nobody greets: HAProxy has no MTA that is up, or the MTAs' answers do not come back"
                            + " to HAProxy. From here these look the same.",
                    "on the HAProxy box: tproxy-setup doctor --role haproxy --probe");
        }
        return Finding.warn(
                "greeting",
                words + ", but says nothing for 8 s; the way to it and back is sound.",
                "on its box: look into the mail server's log");
    }

    /** The answer is on the wire and does not get to the socket: the fault is on this box. */
    private Finding notTaken(String device) {
        Optional<Answer> answer = Answer.of(setup, evidence.backend(), device);
        if (answer.isPresent() && answer.get().query().martian()) {
            return answer.get().explain();
        }
        String came = "The answer of " + backend + " to " + client + " came in on " + device;
        if (setup.marks()
                && !device.equals(Interfaces.LOOPBACK)
                && evidence.diverted().orElse(0) == 0) {
            return Finding.fail(
                    "divert",
                    came + ", and the divert rule did not see it: the rule is missing, or something drops such packets"
                            + " before it.",
                    setup.apply());
        }
        if (answer.isPresent() && !answer.get().query().delivered()) {
            return Finding.fail(
                    "delivery",
                    came + ", and this box would not deliver it to a socket here; the kernel says: "
                            + answer.get().query().said() + ".",
                    setup.apply());
        }
        return Finding.fail(
                "input-firewall",
                came + " and is routed to a socket here, but does not get there: this box's firewall drops it on"
                        + " input.",
                INPUT_REMEDY.formatted(
                        evidence.backend().getPort(),
                        Addresses.text(evidence.backend().getAddress())));
    }

    /** The answer went elsewhere, or there was none: the fault is on the backend's box, or between. */
    private Finding notAnswered() {
        String seen =
                backend + " answers this box's own address; its answer to " + client + " does not come to this box";
        return throughHaproxy
                ? Finding.fail(
                        "haproxy-way-back",
                        seen + ": HAProxy's route to the clients leads elsewhere, or its box drops the client's"
                                + " packets. From here these look the same.",
                        "on the HAProxy box: tproxy-setup doctor --role haproxy    # " + routeThere()
                                + " must lead via the edge")
                : Finding.fail(
                        "mta-way-back",
                        seen + ": the MTA's route to the clients leads elsewhere, or the MTA is in the clients' own"
                                + " network, or another HAProxy's box gets all its answers. From here these look the"
                                + " same.",
                        "on the MTA: tproxy-setup doctor --role mta --probe    # " + routeThere()
                                + " must lead via this box; if not: ip " + ipOption() + " rule add pref 200 from "
                                + Addresses.text(evidence.backend().getAddress()) + " ipproto tcp sport "
                                + evidence.backend().getPort() + " lookup 200 && ip " + ipOption()
                                + " route replace default via THIS_BOX table 200");
    }

    private String routeThere() {
        InetAddress server = evidence.backend().getAddress();
        return RouteQuery.command(evidence.client()) + " from " + Addresses.text(server) + " ipproto tcp sport "
                + evidence.backend().getPort();
    }

    private String ipOption() {
        return Family.of(evidence.client()).ipOption();
    }
}
