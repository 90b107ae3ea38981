package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.FirewallCounters;
import io.smtpedge.tproxy.doctor.InputFirewallCheck;
import io.smtpedge.tproxy.doctor.RouteQuery;
import io.smtpedge.tproxy.doctor.Setup;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** On the edge: what becomes of the clients that happened to connect to the MX while the probe ran. */
final class ClientWatch {

    private static final String NAME = "clients";

    private final Setup setup;
    private final IntFunction<Optional<String>> device;

    /** @param device an interface's name by its index */
    ClientWatch(Setup setup, IntFunction<Optional<String>> device) {
        this.setup = setup;
        this.device = device;
    }

    /** @param counted by how much the counters rose meanwhile */
    Finding judge(List<Segment> segments, FirewallCounters counted) {
        List<Segment> requests = segments.stream().filter(this::isToMx).toList();
        if (requests.isEmpty()) {
            return Finding.ok(
                    NAME,
                    "No client connected to the MX while the probe ran, so the way in was not tried. To try it, connect"
                            + " from outside while doctor --probe runs: nc -v "
                            + Addresses.text(setup.config().mx().getFirst()) + " "
                            + setup.config().ports().getFirst());
        }
        List<Segment> answers = segments.stream().filter(Segment::accepts).toList();
        Optional<Segment> unanswered = requests.stream()
                .filter(request -> answers.stream().noneMatch(answer -> answers(answer, request)))
                .findFirst();
        boolean someAnswered =
                requests.stream().anyMatch(request -> answers.stream().anyMatch(answer -> answers(answer, request)));
        return someAnswered || unanswered.isEmpty()
                ? Finding.ok(NAME, "Connections of clients to the MX were answered while the probe ran.")
                : unanswered(unanswered.get(), counted);
    }

    private boolean isToMx(Segment segment) {
        return segment.way() == Segment.Way.IN
                && segment.opens()
                && setup.config().ports().contains(segment.to().getPort())
                && setup.config().mx().contains(segment.to().getAddress());
    }

    private static boolean answers(Segment answer, Segment request) {
        return answer.from().equals(request.to()) && answer.to().equals(request.from());
    }

    private Finding unanswered(Segment request, FirewallCounters counted) {
        String in = device.apply(request.device()).orElse("?");
        String client = Addresses.text(request.from().getAddress());
        String seen = "The client " + client + " came in on " + in + " and got no answer";
        if (RouteQuery.ask(setup.host(), request.to().getAddress(), "from " + client + " iif " + in)
                .martian()) {
            String out = RouteQuery.ask(setup.host(), request.from().getAddress(), "")
                    .device()
                    .orElse("no interface");
            return Finding.fail(
                    "rp-filter",
                    seen + ": the reverse path check drops it, because this box would answer it on " + out
                            + ". Make the routes symmetric, or the check loose.",
                    "sysctl -w net/ipv4/conf/" + in + "/rp_filter=2");
        }
        if (counted.taken().orElse(0) > 0) {
            return Finding.fail(
                    InputFirewallCheck.NAME,
                    seen + ", although the TPROXY rule took it: this box's firewall drops it on input, where it must"
                            + " accept the original port " + request.to().getPort() + ".",
                    InputFirewallCheck.remedy(setup, request.to().getPort()));
        }
        return Finding.warn(
                NAME,
                seen + ", and no TPROXY rule took it: the fast path's sets may have dropped it, or the rules or the"
                        + " edge's listener are not as planned.",
                setup.apply());
    }
}
