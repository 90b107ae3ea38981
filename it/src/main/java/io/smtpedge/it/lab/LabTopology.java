package io.smtpedge.it.lab;

import io.smtpedge.it.parts.ConfSample;
import java.util.List;
import java.util.Locale;

/**
 * How the boxes stand: which there are, and what of conf/ is different there. Who is where is in {@link LabAddresses}, how
 * the cables run in {@link LabCables}.
 */
public enum LabTopology {
    /** In a line: each box reaches the clients through the one before it. */
    GATEWAY(Haproxy.BEHIND_THE_EDGE, "interfaces { clients = [clients], haproxy = [haproxy], mta = [mtas] }", "", """
                  client ------------- edge ---------------- HAProxy ------------ mta1 .34
                  .1                .2      .17         .18      .33          `-- mta2 .35        192.0.2.0/24
                  1::1            1::2      2::17     2::18      3::33            3::34, 3::35    2001:db8:N::/64
            """),

    /** Side by side in one network, whose router is the client's box. The edge has the MX addresses. */
    SEPARATE(Haproxy.BEHIND_THE_EDGE, """
            topology = separate
            haproxy.inside = ["192.0.2.18", "2001:db8:2::18"]
            interfaces { clients = [lan], haproxy = [lan], mta = [lan] }
            """, "", """
                  client
                  .1 1::1
                  |
                  +--------------+-----------------+----------------+                192.0.2.0/24
                  edge           HAProxy           mta1             mta2             2001:db8::/46
                  .17 2::17      .18 2::18         .34 3::34        .35 3::35
            """),

    /** Edge and HAProxy on one box; the edge tells HAProxy the clients' addresses in PROXY headers. */
    SAME_HOST(
            Haproxy.ON_THE_EDGE, """
            topology = same-host
            edge.source = proxy-v2
            haproxy.listen = ["127.0.0.1:2525", "[::1]:2525"]
            interfaces { clients = [clients], mta = [mtas] }
            """, "forward { address = \"127.0.0.1:2526\", source = proxy-v2 }\n", OneBox.PICTURE),

    /** Edge and HAProxy on one box; the edge connects to HAProxy under the clients' addresses. */
    SAME_HOST_SPOOFED(
            Haproxy.ON_THE_EDGE,
            """
            topology = same-host
            edge.source = transparent
            haproxy.listen = ["127.0.0.1:2525", "[::1]:2525"]
            interfaces { clients = [clients], mta = [mtas] }
            """,
            "forward { address = [\"127.0.0.1:2525\", \"[::1]:2525\"], source = transparent }\n",
            OneBox.PICTURE);

    /** Where HAProxy runs. */
    private enum Haproxy {
        BEHIND_THE_EDGE,
        ON_THE_EDGE
    }

    /** A place for what constants above share: they come before any field. */
    private static final class OneBox {

        static final String PICTURE = """
                  client ------------- edge and HAProxy ------------ mta1 .34
                  .1                .2                .33        `-- mta2 .35        192.0.2.0/24
                  1::1            1::2              3::33            3::34, 3::35    2001:db8:N::/64
            """;
    }

    private final Haproxy place;
    private final String plumbing;
    private final String forward;
    private final String picture;

    LabTopology(Haproxy place, String plumbing, String forward, String picture) {
        this.place = place;
        this.plumbing = plumbing;
        this.forward = forward;
        this.picture = picture;
    }

    /** The boxes' names, in the order in which a session passes them. */
    List<String> boxes() {
        return switch (place) {
            case BEHIND_THE_EDGE ->
                List.of(LabNetwork.CLIENT, LabNetwork.EDGE, LabNetwork.HAPROXY, LabNetwork.MTA1, LabNetwork.MTA2);
            case ON_THE_EDGE -> List.of(LabNetwork.CLIENT, LabNetwork.EDGE, LabNetwork.MTA1, LabNetwork.MTA2);
        };
    }

    /** Where HAProxy runs. */
    String haproxyBox() {
        return switch (place) {
            case BEHIND_THE_EDGE -> LabNetwork.HAPROXY;
            case ON_THE_EDGE -> LabNetwork.EDGE;
        };
    }

    /** conf/tproxy.conf for this topology. */
    ConfSample plumbing() {
        return ConfSample.of("tproxy.conf").with("tproxy {\n" + plumbing + "\n}\n");
    }

    /** What is different in conf/smtp-edge.conf, after what all edges of the lab are told. */
    String forward() {
        return forward;
    }

    /** conf/haproxy.cfg for this topology. */
    ConfSample haproxy() {
        ConfSample sample = ConfSample.of("haproxy.cfg");
        return switch (place) {
            case BEHIND_THE_EDGE -> sample;
            case ON_THE_EDGE ->
                sample.replace("192.0.2.18", "127.0.0.1")
                        .replace("[2001:db8:2::18]", "[::1]")
                        .replace("192.0.2.17 2001:db8:2::17", "127.0.0.1 ::1");
        };
    }

    /** The boxes with the last parts of their addresses. */
    String picture() {
        return picture;
    }

    /** As on the command line: {@code same-host-spoofed}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
