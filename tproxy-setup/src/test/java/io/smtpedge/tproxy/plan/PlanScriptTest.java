package io.smtpedge.tproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person reads and runs, in full. */
class PlanScriptTest {

    @Test
    void edgeWithNft() throws SettingsException {
        String script = script("""
                tproxy {
                  mx = ["203.0.113.25", "2001:db8:25::25"]
                }
                """);

        assertThat(script).isEqualTo("""
                #!/bin/sh
                # Made by tproxy-setup plan. Review it, then run it as root; running it again changes nothing.
                # smtp-edge: the plumbing of the edge in topology gateway.
                # The edge listens on 127.0.0.1:10025 and [::1]:10025 with listen.mode = tproxy.
                # Between edge and HAProxy: forward.source = transparent, and no accept-proxy in haproxy.cfg.
                set -eu
                [ "$(id -u)" = 0 ] || { echo 'run this script as root' >&2; exit 1; }

                # The reverse path check must not see the mark: it would find the client's address to be local.
                ! grep -qsx 1 /proc/sys/net/ipv4/conf/*/src_valid_mark ||
                    { echo 'src_valid_mark is 1 on an interface, so marked packets would be dropped; set it to 0 (look for a VPN that sets it), or use marks = never' >&2; exit 1; }

                # An accepted connection must not take over the mark: its answers would be delivered here.
                ! grep -qsx 1 /proc/sys/net/ipv4/tcp_fwmark_accept ||
                    { echo 'net.ipv4.tcp_fwmark_accept is 1, so answers would never leave this box; set it to 0, or use marks = never' >&2; exit 1; }

                # A table in which every address is this box's own.
                ip -4 route replace local default dev lo table 100 proto 111

                # Marked packets use that table: they go to a socket here, not on to the client.
                [ -n "$(ip -4 rule list pref 100 fwmark 0x6f/0xff lookup 100)" ] ||
                    ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111

                # A table in which every address is this box's own.
                ip -6 route replace local default dev lo table 100 proto 111

                # Marked packets use that table: they go to a socket here, not on to the client.
                [ -n "$(ip -6 rule list pref 100 fwmark 0x6f/0xff lookup 100)" ] ||
                    ip -6 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111

                # Which packets go to a socket here.
                # One transaction: declared if it is not there, emptied of its rules, and filled.
                nft -f - <<'END'
                table inet smtp_edge
                flush table inet smtp_edge
                table inet smtp_edge {
                    chain divert {
                        # Sets our bits of the mark and leaves those of others alone.
                        meta mark set meta mark & 0xffffff00 | 0x6f accept
                    }
                    chain prerouting {
                        type filter hook prerouting priority mangle; policy accept;
                        # An ICMP error about a proxied connection, such as "packet too big", is for this box, not for the client.
                        meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert
                        # A packet of a connection that uses a foreign address here. Not a pure SYN: it may meet a TIME_WAIT.
                        tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump divert
                        # A new connection to the MX: to the edge. Not only SYNs: an ACK that answers a SYN cookie has no socket yet.
                        ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter jump divert
                        # Nobody listens: refused at once, rather than left waiting.
                        ip daddr 203.0.113.25 tcp dport 25 counter reject with tcp reset
                        # A new connection to the MX: to the edge. Not only SYNs: an ACK that answers a SYN cookie has no socket yet.
                        ip6 daddr 2001:db8:25::25 tcp dport 25 tproxy ip6 to [::1]:10025 counter jump divert
                        # Nobody listens: refused at once, rather than left waiting.
                        ip6 daddr 2001:db8:25::25 tcp dport 25 counter reject with tcp reset
                    }
                }
                END
                """);
    }

    @Test
    void edgeWithIptables() throws SettingsException {
        String script = script("""
                tproxy {
                  tool = iptables
                  mx = 203.0.113.25
                  edge.listen = "127.0.0.1:10025"
                }
                """);

        assertThat(script).isEqualTo("""
                #!/bin/sh
                # Made by tproxy-setup plan. Review it, then run it as root; running it again changes nothing.
                # smtp-edge: the plumbing of the edge in topology gateway.
                # The edge listens on 127.0.0.1:10025 with listen.mode = tproxy.
                # Between edge and HAProxy: forward.source = transparent, and no accept-proxy in haproxy.cfg.
                # While the edge does not listen, iptables drops what is for it: clients wait, and come back later.
                set -eu
                [ "$(id -u)" = 0 ] || { echo 'run this script as root' >&2; exit 1; }

                # The reverse path check must not see the mark: it would find the client's address to be local.
                ! grep -qsx 1 /proc/sys/net/ipv4/conf/*/src_valid_mark ||
                    { echo 'src_valid_mark is 1 on an interface, so marked packets would be dropped; set it to 0 (look for a VPN that sets it), or use marks = never' >&2; exit 1; }

                # An accepted connection must not take over the mark: its answers would be delivered here.
                ! grep -qsx 1 /proc/sys/net/ipv4/tcp_fwmark_accept ||
                    { echo 'net.ipv4.tcp_fwmark_accept is 1, so answers would never leave this box; set it to 0, or use marks = never' >&2; exit 1; }

                # A table in which every address is this box's own.
                ip -4 route replace local default dev lo table 100 proto 111

                # Marked packets use that table: they go to a socket here, not on to the client.
                [ -n "$(ip -4 rule list pref 100 fwmark 0x6f/0xff lookup 100)" ] ||
                    ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111

                # Which packets go to a socket here.
                # One transaction: chains made or emptied, and filled; all other chains stay as they are.
                iptables-restore --wait --noflush <<'END'
                *mangle
                :DIVERT - [0:0]
                :SMTP_EDGE - [0:0]
                # Sets our bits of the mark and leaves those of others alone.
                -A DIVERT -j MARK --set-xmark 0x6f/0xff
                # Nothing after this may send it elsewhere.
                -A DIVERT -j ACCEPT
                # An ICMP error about a proxied connection, such as "packet too big", is for this box, not for the client.
                -A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT
                # A packet of a connection that uses a foreign address here. Not a pure SYN: it may meet a TIME_WAIT.
                -A SMTP_EDGE -p tcp ! --syn -m socket --transparent -j DIVERT
                # A new connection to the MX: to the edge. Not only SYNs: an ACK that answers a SYN cookie has no socket yet.
                -A SMTP_EDGE -d 203.0.113.25 -p tcp --dport 25 -j TPROXY --on-ip 127.0.0.1 --on-port 10025 --tproxy-mark 0x6f/0xff
                COMMIT
                END
                # The way in, once.
                iptables --wait -t mangle -C PREROUTING -j SMTP_EDGE 2>/dev/null ||
                    iptables --wait -t mangle -A PREROUTING -j SMTP_EDGE
                """);
    }

    @Test
    void haproxyTakesNothingInAndAnswersThroughTheEdge() throws SettingsException {
        String script = script("""
                tproxy {
                  role = haproxy
                  edge.inside = ["192.0.2.17"]
                  haproxy.listen = ["192.0.2.18:2525"]
                }
                """);

        assertThat(script).isEqualTo("""
                #!/bin/sh
                # Made by tproxy-setup plan. Review it, then run it as root; running it again changes nothing.
                # smtp-edge: the plumbing of HAProxy in topology gateway.
                # In haproxy.cfg: source 0.0.0.0 usesrc clientip, in a backend of its own for each IP family.
                set -eu
                [ "$(id -u)" = 0 ] || { echo 'run this script as root' >&2; exit 1; }

                # The reverse path check must not see the mark: it would find the client's address to be local.
                ! grep -qsx 1 /proc/sys/net/ipv4/conf/*/src_valid_mark ||
                    { echo 'src_valid_mark is 1 on an interface, so marked packets would be dropped; set it to 0 (look for a VPN that sets it), or use marks = never' >&2; exit 1; }

                # An accepted connection must not take over the mark: its answers would be delivered here.
                ! grep -qsx 1 /proc/sys/net/ipv4/tcp_fwmark_accept ||
                    { echo 'net.ipv4.tcp_fwmark_accept is 1, so answers would never leave this box; set it to 0, or use marks = never' >&2; exit 1; }

                # A table in which every address is this box's own.
                ip -4 route replace local default dev lo table 100 proto 111

                # Marked packets use that table: they go to a socket here, not on to the client.
                [ -n "$(ip -4 rule list pref 100 fwmark 0x6f/0xff lookup 100)" ] ||
                    ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111

                # Which packets go to a socket here.
                # One transaction: declared if it is not there, emptied of its rules, and filled.
                nft -f - <<'END'
                table inet smtp_edge
                flush table inet smtp_edge
                table inet smtp_edge {
                    chain divert {
                        # Sets our bits of the mark and leaves those of others alone.
                        meta mark set meta mark & 0xffffff00 | 0x6f accept
                    }
                    chain prerouting {
                        type filter hook prerouting priority mangle; policy accept;
                        # An ICMP error about a proxied connection, such as "packet too big", is for this box, not for the client.
                        meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert
                        # A packet of a connection that uses a foreign address here. Not a pure SYN: it may meet a TIME_WAIT.
                        tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump divert
                    }
                }
                END

                # A table that leads to the clients: through the edge.
                ip -4 route replace default via 192.0.2.17 table 101 proto 111

                # What HAProxy answers uses that table; nothing else does.
                [ -n "$(ip -4 rule list pref 101 from 192.0.2.18 ipproto tcp sport 2525 lookup 101)" ] ||
                    ip -4 rule add pref 101 from 192.0.2.18 ipproto tcp sport 2525 lookup 101 protocol 111
                """);
    }

    @Test
    void mtasOnlyAnswerThroughHaproxy() throws SettingsException {
        String script = script("""
                tproxy {
                  role = mta
                  haproxy.inside = ["192.0.2.33", "2001:db8:3::33"]
                  mta.listen = ["192.0.2.34:25", "[2001:db8:3::34]:25", "192.0.2.35:25"]
                }
                """);

        assertThat(script).isEqualTo("""
                #!/bin/sh
                # Made by tproxy-setup plan. Review it, then run it as root; running it again changes nothing.
                # smtp-edge: the plumbing of the MTAs in topology gateway.
                set -eu
                [ "$(id -u)" = 0 ] || { echo 'run this script as root' >&2; exit 1; }

                # A table that leads to the clients: through HAProxy.
                ip -4 route replace default via 192.0.2.33 table 101 proto 111

                # What the MTA answers uses that table; nothing else does.
                [ -n "$(ip -4 rule list pref 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101)" ] ||
                    ip -4 rule add pref 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101 protocol 111

                # What the MTA answers uses that table; nothing else does.
                [ -n "$(ip -4 rule list pref 101 from 192.0.2.35 ipproto tcp sport 25 lookup 101)" ] ||
                    ip -4 rule add pref 101 from 192.0.2.35 ipproto tcp sport 25 lookup 101 protocol 111

                # A table that leads to the clients: through HAProxy.
                ip -6 route replace default via 2001:db8:3::33 table 101 proto 111

                # What the MTA answers uses that table; nothing else does.
                [ -n "$(ip -6 rule list pref 101 from 2001:db8:3::34 ipproto tcp sport 25 lookup 101)" ] ||
                    ip -6 rule add pref 101 from 2001:db8:3::34 ipproto tcp sport 25 lookup 101 protocol 111
                """);
    }

    @Test
    void withoutInsideAddressesTheDefaultRouteIsTrustedAndTheScriptSaysSo() throws SettingsException {
        String script = script("""
                tproxy {
                  role = mta
                  mta.listen = ["192.0.2.34:25"]
                }
                """);

        assertThat(script)
                .contains("# This box's default route must lead to HAProxy: the answers to clients go there.\n")
                .doesNotContain("ip -4");
    }

    @Test
    void onOneHostTheEdgesPlanServesHaproxyToo() throws SettingsException {
        String script = script("""
                tproxy {
                  topology = same-host
                  mx = 203.0.113.25
                }
                """);

        assertThat(script)
                .contains("# Between edge and HAProxy: forward.source = proxy-v2, and accept-proxy in haproxy.cfg.\n")
                .contains("tproxy ip to 127.0.0.1:10025")
                .contains("socket transparent 1")
                .doesNotContain("ip -6");
    }

    private static String script(String settings) throws SettingsException {
        return ScriptPrinter.print(Planner.plan(
                TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty())));
    }
}
