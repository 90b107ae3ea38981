package io.smtpedge.edge.postscreen;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.access.AccessEntry;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** main.cf files as people have them, and what the edge makes of them. Every result must load. */
class PostscreenImportTest {

    @TempDir
    private Path folder;

    private PostscreenImport.Result result = PostscreenImport.of("main.cf", "");

    private EdgeConfig imported(String mainCf) throws SettingsException {
        result = PostscreenImport.of("main.cf", mainCf);
        return EdgeConfigLoader.parse("imported.conf", result.configuration());
    }

    private List<String> notes(Note.Kind kind) {
        return result.notes().stream()
                .filter(note -> note.kind() == kind)
                .map(Note::toString)
                .toList();
    }

    /** A main.cf that says nothing of postscreen: it tests, and acts on nothing. */
    @Test
    void postscreensDefaultsAreWrittenOut() throws SettingsException {
        EdgeConfig config = imported("");

        assertThat(config.access().rules()).containsExactly(AccessEntry.parse("permit 127.0.0.0/8 ::1"));
        assertThat(config.access().action()).isEqualTo(Action.IGNORE);
        assertThat(config.pipelining().action()).isEqualTo(Action.IGNORE);
        assertThat(config.nonSmtpCommand().test().action()).isEqualTo(Action.IGNORE);
        assertThat(config.bareNewline().action()).isEqualTo(Action.IGNORE);
        assertThat(config.memory().failTime()).isZero();
        assertThat(config.pregreet().action()).isEqualTo(Action.IGNORE);
        assertThat(config.pregreet().greetWait()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.pregreet().passTime()).isEqualTo(Duration.ofDays(1));
        assertThat(config.dnsbl().action()).isEqualTo(Action.IGNORE);
        assertThat(config.dnsbl().client().threshold()).isEqualTo(1);
        assertThat(config.dnsbl().client().deadline()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.limits().admission().perClient()).isEqualTo(50);
        assertThat(config.limits().commands()).isEqualTo(20);
        assertThat(config.limits().commandTime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.listen().addresses()).hasSize(2);
        assertThat(config.tls().files()).isEmpty();
        assertThat(result.hasProblems()).isFalse();
        assertThat(result.configuration())
                .contains("# postscreen_greet_wait is not set; this is postscreen's default\n  wait = 6s");
    }

    @Test
    void aServerAsManyHaveIt() throws SettingsException {
        EdgeConfig config = imported("""
                # See /usr/share/postfix/main.cf.dist for a commented, more complete version
                smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
                biff = no
                compatibility_level = 3.6
                myhostname = mx1.example.com
                mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128
                inet_interfaces = all
                inet_protocols = ipv4

                postscreen_greet_action = enforce
                postscreen_greet_wait = ${stress?2}${stress:6}s
                postscreen_dnsbl_action = enforce
                postscreen_dnsbl_threshold = 3
                postscreen_dnsbl_sites =
                    zen.spamhaus.org=127.0.0.[2..11]*3
                # seen by few, wrong for none
                    bl.spamcop.net*2,
                    b.barracudacentral.org=127.0.0.2*2
                    list.dnswl.org=127.0.[0..255].[1..3]*-2
                postscreen_dnsbl_whitelist_threshold = -1
                postscreen_blacklist_action = drop
                postscreen_cache_map = btree:$data_directory/postscreen_cache
                smtpd_tls_security_level = none
                postscreen_pipelining_enable = yes
                postscreen_non_smtp_command_enable = yes
                postscreen_non_smtp_command_ttl = 4w
                postscreen_pre_queue_limit = 150
                """);

        assertThat(config.listen().hostname()).isEqualTo("mx1.example.com");
        assertThat(config.listen().addresses()).hasSize(1);
        assertThat(config.pregreet().action()).isEqualTo(Action.ENFORCE);
        assertThat(config.dnsbl().action()).isEqualTo(Action.ENFORCE);
        assertThat(config.pregreet().teaser()).contains("mx1.example.com ESMTP Postfix (Debian/GNU)");
        assertThat(config.access().rules()).containsExactly(AccessEntry.parse("permit 127.0.0.0/8 ::1"));
        assertThat(config.access().action()).isEqualTo(Action.DROP);
        assertThat(config.pipelining().action()).isEqualTo(Action.ENFORCE);
        assertThat(config.nonSmtpCommand().test().action()).isEqualTo(Action.DROP);
        assertThat(config.nonSmtpCommand().test().passTime()).isEqualTo(Duration.ofDays(28));
        assertThat(config.bareNewline().action()).isEqualTo(Action.IGNORE);
        assertThat(config.dnsbl().allowThreshold()).isEqualTo(-1);
        assertThat(config.dnsbl().client().threshold()).isEqualTo(3);
        assertThat(config.dnsbl().client().zones())
                .containsExactly(
                        ZoneSpec.parse("zen.spamhaus.org=127.0.0.[2..11]*3"),
                        ZoneSpec.parse("bl.spamcop.net*2"),
                        ZoneSpec.parse("b.barracudacentral.org=127.0.0.2*2"),
                        ZoneSpec.parse("list.dnswl.org=127.0.[0..255].[1..3]*-2"));
        assertThat(config.pregreet().greetWait()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.limits().stressGreetWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.limits().stressCommandTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.limits().admission().screening()).isEqualTo(150);
        assertThat(notes(Note.Kind.NO_EQUIVALENT))
                .contains("main.cf:22: postscreen_cache_map has no equivalent: what passed is kept in memory; for the"
                        + " answers of lists see dnsbl.cache-file");
        assertThat(notes(Note.Kind.PROBLEM)).isEmpty();
        assertThat(result.configuration())
                .contains("# postscreen_dnsbl_threshold (main.cf:13)\n  threshold = 3\n")
                .contains("# postscreen_dnsbl_whitelist_threshold (main.cf:20)\n  allow-threshold = -1\n");
    }

    @Test
    void entriesThatCannotWorkBecomeCommentsWithTheReason() throws SettingsException {
        EdgeConfig config = imported("""
                postscreen_dnsbl_action = drop
                postscreen_dnsbl_threshold = 4
                postscreen_dnsbl_sites = bl.example.org*2 bl.example.net=127.0.0.[2..999]
                    bl.example.org*1
                """);

        assertThat(config.dnsbl().client().zones()).containsExactly(ZoneSpec.parse("bl.example.org*3"));
        assertThat(config.dnsbl().action()).as("4 could never be reached").isEqualTo(Action.IGNORE);
        assertThat(config.dnsbl().client().threshold()).isEqualTo(3);
        assertThat(result.configuration()).contains("  # \"bl.example.net=127.0.0.[2..999]\"");
        assertThat(notes(Note.Kind.DIFFERS))
                .anyMatch(note -> note.startsWith("main.cf:3: postscreen_dnsbl_sites: an entry was left out: ")
                        && note.contains("999"))
                .anyMatch(note -> note.startsWith("main.cf:4: postscreen_dnsbl_sites: bl.example.org is listed twice"))
                .anyMatch(note -> note.startsWith("main.cf:2: postscreen_dnsbl_threshold: the lists that are left"));
    }

    @Test
    void deadListsBecomeComments() throws SettingsException {
        EdgeConfig config = imported("postscreen_dnsbl_sites = bl.spamcop.net, dnsbl.sorbs.net*2");

        assertThat(config.dnsbl().client().zones()).containsExactly(ZoneSpec.parse("bl.spamcop.net"));
        assertThat(result.configuration()).contains("# \"dnsbl.sorbs.net*2\"");
        assertThat(notes(Note.Kind.DIFFERS)).anyMatch(note -> note.contains("dnsbl.sorbs.net is a dead list"));
    }

    /** The order of the rules is kept, whatever kind of table they come from. */
    @Test
    void accessLists() throws IOException, SettingsException {
        Path cidr = Files.writeString(folder.resolve("access.cidr"), """
                192.168.0.1    dunno
                192.168.0.0/16 reject
                """);
        Path hash = Files.writeString(folder.resolve("access"), """
                # single addresses
                192.0.2.1   permit
                192.0.2.2
                            reject
                192.0.2.0/24 reject
                198.51.100  reject
                192.0.2.3   OK
                192.0.2.4   dunno
                """);
        Path networks = Files.writeString(folder.resolve("networks"), "10.1.0.0/16 # not a comment\n10.2.0.0/16\n");
        EdgeConfig config = imported("""
                mynetworks = 127.0.0.0/8, !10.0.0.1, 10.0.0.0/24,
                    [2001:db8::]/32, %s, relay.example.com
                postscreen_access_list = permit_mynetworks,
                    cidr:%s, texthash:%s
                    cidr:{ {203.0.113.7 dunno} {203.0.113.0/24 reject} }, mysql:/etc/postfix/access.cf
                    static:reject permit
                postscreen_denylist_action = enforce
                """.formatted(networks, cidr, hash));

        assertThat(config.access().rules())
                .extracting(Object::toString)
                .containsExactly(
                        "permit 127.0.0.0/8",
                        "dunno 10.0.0.1/32",
                        "permit 10.0.0.0/24 2001:db8:0:0:0:0:0:0/32 10.1.0.0/16 10.2.0.0/16",
                        "cidr:" + cidr,
                        "permit 192.0.2.1/32",
                        "reject 192.0.2.2/32",
                        "dunno 203.0.113.7/32",
                        "reject 203.0.113.0/24",
                        "reject");
        assertThat(config.access().action()).isEqualTo(Action.ENFORCE);
        assertThat(notes(Note.Kind.NO_EQUIVALENT))
                .anyMatch(note -> note.startsWith("main.cf:2: mynetworks: \"relay.example.com\" is no address"))
                .anyMatch(note -> note.startsWith(hash + ":5: "))
                .anyMatch(note -> note.startsWith(hash + ":6: "))
                .anyMatch(note -> note.startsWith(hash + ":7: postscreen_access_list: \"ok\" is none of permit"));
        assertThat(notes(Note.Kind.PROBLEM))
                .containsExactly(
                        "main.cf:5: postscreen_access_list: a table of type \"mysql\" cannot be imported; write its"
                                + " rows into a cidr: file");
        assertThat(notes(Note.Kind.DIFFERS))
                .anyMatch(note -> note.startsWith("main.cf:1: mynetworks: for what it excludes"))
                .anyMatch(note -> note.contains("\"permit\" was left out, as an earlier rule holds all of it"));
    }

    @Test
    void aCidrFileWithMistakesIsNamedLineByLine() throws IOException, SettingsException {
        Path cidr = Files.writeString(folder.resolve("access.cidr"), "192.168.0.0/16 reject\n192.168.0.1/16 permit\n");

        EdgeConfig config = imported("postscreen_access_list = cidr:%s, cidr:/nowhere/access".formatted(cidr));

        assertThat(config.access().rules()).isEmpty();
        assertThat(notes(Note.Kind.PROBLEM))
                .hasSize(2)
                .anyMatch(note -> note.startsWith(cidr + ":2: "))
                .anyMatch(note -> note.startsWith("/nowhere/access: there is no such file"));
    }

    @Test
    void aTableThatIsNotThereIsSaidToBeMissing() throws SettingsException {
        imported("postscreen_access_list = texthash:/nowhere/access\nmynetworks = /nowhere/networks");

        assertThat(notes(Note.Kind.PROBLEM))
                .contains("main.cf:1: postscreen_access_list: /nowhere/access: there is no such file; what it says is"
                        + " missing");
    }

    /** The key of a paid list stays in the configuration, and goes nowhere else. */
    @Test
    void keysAreNotShownInNotes() throws IOException, SettingsException {
        Path map = Files.writeString(folder.resolve("dnsbl_reply"), """
                # what clients read
                abcdefghij0123456789abcdef.zen.dq.spamhaus.net   zen.dq.spamhaus.net
                abcdefghij0123456789abcdef.zrd.dq.spamhaus.net   blocked
                """);
        imported("""
                postscreen_dnsbl_sites = abcdefghij0123456789abcdef.zen.dq.spamhaus.net*3
                  abcdefghij0123456789abcdef.zen.dq.spamhaus.net*3 abcdefghij0123456789abcdef.zen.dq..net
                postscreen_dnsbl_reply_map = texthash:%s
                """.formatted(map));

        assertThat(result.notes())
                .isNotEmpty()
                .noneMatch(note -> note.toString().contains("abcdefghij"));
        assertThat(notes(Note.Kind.DIFFERS))
                .contains(
                        map + ":3: postscreen_dnsbl_reply_map: replies will name this list zrd.dq.spamhaus.net instead"
                                + " of blocked");
        assertThat(result.configuration().lines().takeWhile(line -> line.startsWith("#")))
                .noneMatch(line -> line.contains("abcdefghij"));
    }

    @Test
    void behindALoadBalancer() throws SettingsException {
        EdgeConfig config = imported("""
                postscreen_upstream_proxy_protocol = haproxy
                postscreen_upstream_proxy_timeout = 300s
                inet_interfaces = 192.0.2.1, [2001:db8::1], mail.example.com
                """);

        assertThat(config.listen().mode()).isEqualTo(ListenMode.PROXY_PROTOCOL);
        assertThat(config.listen().trustedProxies()).hasSize(2);
        assertThat(config.listen().headerTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.listen().addresses()).hasSize(2);
        assertThat(notes(Note.Kind.DIFFERS))
                .anyMatch(note -> note.startsWith("main.cf:1: ") && note.contains("name your load balancers"))
                .anyMatch(note -> note.startsWith("main.cf:2: ") && note.contains("1m was written"));
        assertThat(notes(Note.Kind.NO_EQUIVALENT)).anyMatch(note -> note.contains("mail.example.com"));
    }

    @Test
    void whatMeansNothingToPostfixEither() throws SettingsException {
        imported("""
                postscreen_greet_wait = soon
                postscreen_greet_action = reject
                this is no setting
                postscreen_dnsbl_threshold = $postscreen_dnsbl_threshold
                postscreen_greet_frobnicate = 1
                postscreen_greet_ttl = 2d
                postscreen_greet_ttl = 1w
                """);

        assertThat(notes(Note.Kind.PROBLEM))
                .containsExactly(
                        "main.cf:1: postscreen_greet_wait: \"soon\" is no time; write a whole number and one of s, m, h, d,"
                                + " w; it was left out",
                        "main.cf:2: postscreen_greet_action: \"reject\" is no action; write ignore, enforce or drop; it was"
                                + " left out",
                        "main.cf:3: this is no setting; write NAME = VALUE",
                        "main.cf:4: postscreen_dnsbl_threshold: it refers to itself; it was left out");
        assertThat(notes(Note.Kind.NO_EQUIVALENT))
                .containsExactly("main.cf:5: postscreen_greet_frobnicate is no parameter that Postfix 3.10 knows");
        assertThat(notes(Note.Kind.DIFFERS))
                .contains("main.cf:6: postscreen_greet_ttl is set again in line 7, and the last one holds");
        assertThat(result.hasProblems()).isTrue();
        assertThat(result.configuration()).contains("pass-time = 7d");
    }

    @Test
    void theCertificateOfSmtpd() throws IOException, SettingsException {
        Path missing = folder.resolve("missing.pem");
        EdgeConfig config = imported("""
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %s
                smtpd_tls_key_file = $smtpd_tls_cert_file
                """.formatted(missing));

        assertThat(config.tls().files()).isEmpty();
        assertThat(notes(Note.Kind.PROBLEM))
                .singleElement()
                .asString()
                .startsWith(
                        "main.cf:2: smtpd_tls_cert_file: " + missing + " or its key " + missing + " cannot be read");
        assertThat(result.configuration()).contains("# certificate = \"" + missing + "\"");
    }
}
