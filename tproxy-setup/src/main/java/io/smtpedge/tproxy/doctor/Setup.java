package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.FastPath;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.KernelSettings;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What should be there, and the machine to look at.
 *
 * @param plan of {@code config}, for this box
 * @param clients an address of each IP family that stands for all clients
 * @param apply the command that puts the whole plan in place
 */
public record Setup(TproxyConfig config, Plan plan, Host host, List<InetAddress> clients, String apply) {

    /** From the ranges for documentation: nobody's address. */
    public static final List<InetAddress> SOME_CLIENTS =
            List.of(InetAddress.ofLiteral("198.51.100.1"), InetAddress.ofLiteral("2001:db8:ffff::1"));

    public Setup {
        clients = List.copyOf(clients);
    }

    /**
     * The set-up of a configuration on a host. Where {@code marks = auto} decides by kernel settings, and these have
     * changed since the plan was put in place, it is the plan that is in place which is looked at: then the setting is
     * the fault, not each of the rules that another plan would have.
     */
    public static Setup of(TproxyConfig config, Host host, List<InetAddress> clients, String apply) {
        Setup usual = new Setup(config, Planner.plan(config, KernelSettings.USUAL), host, clients, apply);
        Setup now = new Setup(config, Planner.plan(config, KernelSettings.read()), host, clients, apply);
        return now.steps(RoutingRule.class).stream().allMatch(rule -> RouteSteps.present(host, rule)) ? now : usual;
    }

    public InetAddress client(Family family) {
        return clients.stream()
                .filter(family::has)
                .findFirst()
                .orElseGet(() ->
                        SOME_CLIENTS.stream().filter(family::has).findFirst().orElseThrow());
    }

    public <S extends Step> List<S> steps(Class<S> kind) {
        return plan.steps().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Whether the answers are told by a mark; else by routing rules that name interfaces and servers. */
    public boolean marks() {
        return !steps(ForbiddenSysctl.class).isEmpty();
    }

    public boolean is(Role role) {
        return config.role() == role;
    }

    /** The servers that this box connects to under the clients' addresses. */
    public List<InetSocketAddress> backends() {
        return planned(
                Stream.concat(towardsHaproxy().stream(), towardsMtas().stream()).toList());
    }

    /** HAProxy's listeners, to which the edge connects under its own address and says the client's in a PROXY header. */
    public List<InetSocketAddress> behindHeader() {
        return is(Role.EDGE) && config.source() == Source.PROXY_V2
                ? config.haproxy().listen()
                : List.of();
    }

    private List<InetSocketAddress> towardsHaproxy() {
        return is(Role.EDGE) && config.source() == Source.TRANSPARENT
                ? config.haproxy().listen()
                : List.of();
    }

    private List<InetSocketAddress> towardsMtas() {
        return is(Role.HAPROXY) || (is(Role.EDGE) && config.topology() == Topology.SAME_HOST)
                ? config.mta().listen()
                : List.of();
    }

    /** Whether a backend is HAProxy, so that an MTA is still behind it. */
    public boolean isHaproxy(InetSocketAddress backend) {
        return towardsHaproxy().contains(backend) || behindHeader().contains(backend);
    }

    /** Where this box's server listens, for the IP families of the plan. */
    public List<InetSocketAddress> listen() {
        return planned(
                switch (config.role()) {
                    case EDGE -> config.edge().listen();
                    case HAPROXY -> config.haproxy().listen();
                    case MTA -> config.mta().listen();
                });
    }

    /** Where HAProxy listens for the edge on the edge's own box. */
    public List<InetSocketAddress> haproxyHere() {
        if (!is(Role.EDGE) || config.topology() != Topology.SAME_HOST) {
            return List.of();
        }
        // With a PROXY header either family can carry the other's clients.
        return config.source() == Source.PROXY_V2
                ? config.haproxy().listen()
                : planned(config.haproxy().listen());
    }

    /** Where HAProxy takes connections to the MX itself, on the edge's own box. */
    public List<InetSocketAddress> fastPathHere() {
        return is(Role.EDGE) ? planned(config.fastPath().map(FastPath::haproxy).orElse(List.of())) : List.of();
    }

    private List<InetSocketAddress> planned(List<InetSocketAddress> servers) {
        return servers.stream()
                .filter(server -> config.families().contains(Family.of(server.getAddress())))
                .toList();
    }

    /** Where the box before this one takes the answers to clients; empty where this box's default route leads there. */
    public Optional<InetAddress> before(Family family) {
        return switch (config.role()) {
            case EDGE -> Optional.empty();
            case HAPROXY -> config.edge().inside(family);
            case MTA -> config.haproxy().inside(family);
        };
    }

    /** Whether an address is this box's own. */
    public boolean isLocal(InetAddress address) {
        return host.run("ip " + Family.of(address).ipOption() + " route get " + Addresses.text(address))
                .text()
                .startsWith("local ");
    }
}
