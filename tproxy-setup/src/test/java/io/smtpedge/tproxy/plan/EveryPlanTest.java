package io.smtpedge.tproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.Problem;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.Marks;
import io.smtpedge.tproxy.config.OnEdgeDown;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Source;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.Topology;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is said: either it is refused, with file, line and key, or there is a whole plan for it. */
class EveryPlanTest {

    private static final String ADDRESSES = "\"192.0.2.17\", \"2001:db8:2::17\"";
    private static final String SERVERS = "\"192.0.2.18:2525\", \"[2001:db8:2::18]:2525\"";
    private static final String ON_LOOPBACK = "\"127.0.0.1:2525\", \"[::1]:2525\"";

    @Property(edgeCases = EdgeCasesMode.NONE)
    void isRefusedOrPlanned(@ForAll("settings") String settings, @ForAll boolean mark, @ForAll boolean accept) {
        try {
            TproxyConfig config =
                    TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty());

            Plan plan = Planner.plan(config, new KernelSettings(mark, accept));

            assertThat(plan.steps())
                    .filteredOn(Step.RoutingRule.class::isInstance)
                    .extracting(step -> ((Step.RoutingRule) step).family())
                    .isSubsetOf(config.families());
            assertThat(ScriptPrinter.print(plan)).startsWith("#!/bin/sh\n");
        } catch (SettingsException refused) {
            assertThat(refused.problems())
                    .allSatisfy(problem -> assertThat(problem.line()).isPositive())
                    .extracting(Problem::key)
                    .allSatisfy(key -> assertThat(key).startsWith("tproxy."));
        }
    }

    @Provide
    Arbitrary<String> settings() {
        Arbitrary<String> choices = Combinators.combine(
                        Arbitraries.of(Role.EDGE, Role.EDGE, Role.EDGE, Role.HAPROXY, Role.MTA),
                        Arbitraries.of(Topology.class),
                        Arbitraries.of(Tool.class),
                        Arbitraries.of(Marks.class),
                        Arbitraries.of(
                                Source.TRANSPARENT, Source.TRANSPARENT, Source.PROXY_V2, Source.PROXY_V2, Source.NONE),
                        Arbitraries.of(OnEdgeDown.CLOSED, OnEdgeDown.CLOSED, OnEdgeDown.CLOSED, OnEdgeDown.OPEN),
                        Arbitraries.of("both", "ipv4", "ipv6"))
                .as((role, topology, tool, marks, source, down, family) ->
                        "role = %s\ntopology = %s\ntool = %s\nmarks = %s\nedge.source = %s\non-edge-down = %s\nfamily = %s\n"
                                .formatted(
                                        word(role),
                                        word(topology),
                                        word(tool),
                                        word(marks),
                                        word(source),
                                        word(down),
                                        family));
        Arbitrary<String> lists = Combinators.combine(
                        list("mx", ADDRESSES, ADDRESSES, "\"203.0.113.25\""),
                        list("edge.inside", ADDRESSES, ADDRESSES, "\"2001:db8:2::17\""),
                        list("haproxy.inside", ADDRESSES, ADDRESSES, "\"192.0.2.33\""),
                        list("edge.listen", ON_LOOPBACK),
                        list("haproxy.listen", SERVERS, ON_LOOPBACK, "\"127.0.0.1:2525\""),
                        list("mta.listen", SERVERS, ON_LOOPBACK, "\"192.0.2.34:25\", \"127.0.0.1:25\""),
                        list("fast-path.haproxy", ON_LOOPBACK, ""))
                .as((a, b, c, d, e, f, g) -> a + b + c + d + e + f + g);
        Arbitrary<String> interfaces = Combinators.combine(
                        list("interfaces.clients", "eth0", "eth0, eth1"),
                        list("interfaces.haproxy", "eth0"),
                        list("interfaces.mta", "eth1", "lo"))
                .as((a, b, c) -> a + b + c);
        return Combinators.combine(choices, lists, interfaces).as((a, b, c) -> "tproxy {\n" + a + b + c + "}\n");
    }

    /** One of the values, or nothing. */
    private static Arbitrary<String> list(String key, String... values) {
        return Arbitraries.of(values)
                .map(value -> key + " = [" + value + "]\n")
                .optional(0.9)
                .map(some -> some.orElse(""));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
