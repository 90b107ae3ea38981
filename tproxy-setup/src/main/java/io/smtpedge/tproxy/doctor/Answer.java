package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.Interfaces;
import io.smtpedge.tproxy.plan.Mark;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A backend's answer to a client as it comes in here, and what the kernel would do with it.
 *
 * @param device where it comes in
 * @param query with the mark, if this plan marks
 * @param unmarked the same without it
 */
public record Answer(Setup setup, InetSocketAddress backend, String device, RouteQuery query, RouteQuery unmarked) {

    /** Empty where the plan has no rule for it. */
    public static Optional<Answer> of(Setup setup, InetSocketAddress backend, String device) {
        Family family = Family.of(backend.getAddress());
        // What this box itself sends has no mark and comes in nowhere.
        boolean own = device.equals(Interfaces.LOOPBACK);
        Optional<Mark> mark = own ? Optional.empty() : mark(setup, family);
        if (mark.isEmpty() && !hasRule(setup, backend, own)) {
            return Optional.empty();
        }
        InetAddress client = setup.client(family);
        String from = "from " + Addresses.text(backend.getAddress()) + (own ? "" : " iif " + device);
        RouteQuery unmarked = RouteQuery.ask(
                setup.host(), client, mark.isPresent() ? from : from + " ipproto tcp sport " + backend.getPort());
        RouteQuery query = mark.map(
                        each -> RouteQuery.ask(setup.host(), client, from + " mark 0x%x".formatted(each.value())))
                .orElse(unmarked);
        return Optional.of(new Answer(setup, backend, device, query, unmarked));
    }

    private static Optional<Mark> mark(Setup setup, Family family) {
        return !setup.marks()
                ? Optional.empty()
                : setup.steps(RoutingRule.class).stream()
                        .filter(rule -> rule.family() == family)
                        .map(RoutingRule::selector)
                        .filter(Selector.Marked.class::isInstance)
                        .map(selector -> ((Selector.Marked) selector).mark())
                        .findFirst();
    }

    private static boolean hasRule(Setup setup, InetSocketAddress backend, boolean own) {
        return arriving(setup, backend).anyMatch(rule -> rule.device().equals(Interfaces.LOOPBACK) == own);
    }

    private static Stream<Selector.AnswersArriving> arriving(Setup setup, InetSocketAddress backend) {
        return setup.steps(RoutingRule.class).stream()
                .map(RoutingRule::selector)
                .filter(Selector.AnswersArriving.class::isInstance)
                .map(Selector.AnswersArriving.class::cast)
                .filter(rule -> rule.server().equals(backend.getAddress()) && rule.port() == backend.getPort());
    }

    public Family family() {
        return Family.of(backend.getAddress());
    }

    /** Why it is not delivered, although rule and route are there. */
    public Finding explain() {
        String answer = "An answer of " + Addresses.text(backend) + " to a client, coming in on " + device + ",";
        if (query.martian() && !unmarked.martian()) {
            return Finding.fail(
                    "src-valid-mark",
                    answer + " is dropped by the reverse path check because of its mark: src_valid_mark is 1.",
                    "sysctl -w net/ipv4/conf/all/src_valid_mark=0 net/ipv4/conf/" + device + "/src_valid_mark=0");
        }
        if (query.martian()) {
            return Finding.fail(
                    "rp-filter",
                    answer + " is dropped by the reverse path check: this box would send packets for "
                            + Addresses.text(backend.getAddress()) + " out on "
                            + RouteQuery.ask(setup.host(), backend.getAddress(), "")
                                    .device()
                                    .orElse("no interface")
                            + ". Make the routes symmetric, or the check loose.",
                    "sysctl -w net/ipv4/conf/" + device + "/rp_filter=2");
        }
        if (!setup.marks()
                && arriving(setup, backend).noneMatch(rule -> rule.device().equals(device))) {
            return Finding.fail(
                    "delivery",
                    answer + " is not delivered here: rules without marks name the interfaces, and the configuration"
                            + " does not name this one.",
                    "add " + device + " to interfaces in the configuration, then: " + setup.apply());
        }
        return Finding.fail(
                "delivery",
                answer + " is not delivered here although rule and route are there; the kernel says: " + query.said()
                        + ". A rule before ours takes it.",
                "ip " + family().ipOption() + " rule    # delete or move the rule that stands before ours");
    }
}
