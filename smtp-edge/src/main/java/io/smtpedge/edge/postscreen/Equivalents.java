package io.smtpedge.edge.postscreen;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of each parameter of postscreen(8): the whole mapping in one table, in the order of our sections. */
final class Equivalents {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Converts one parameter, also where it is not set: then its default may have to be written. */
    @FunctionalInterface
    interface Equivalent {
        /**
         * Writes what the parameter comes to.
         *
         * @throws IllegalArgumentException where its value means nothing to Postfix either
         */
        void convert(PostscreenImport run, String parameter);
    }

    static final Map<String, Equivalent> TABLE = table();

    private Equivalents() {}

    private static Map<String, Equivalent> table() {
        Map<String, Equivalent> rows = new LinkedHashMap<>();
        rows.put("inet_interfaces", Server::addresses);
        rows.put("inet_protocols", Equivalents::partOfAnother);
        rows.put("postscreen_upstream_proxy_protocol", Server::proxyProtocol);
        rows.put(
                "postscreen_upstream_proxy_timeout",
                duration("listen.header-time", 's', SHORTEST, Duration.ofMinutes(1)));
        rows.put("myhostname", Server::hostname);
        rows.put("smtpd_banner", Server::banner);
        rows.put("postscreen_greet_banner", Server::teaser);
        rows.put("postscreen_dnsbl_sites", DnsblSites::sites);
        rows.put("postscreen_dnsbl_threshold", DnsblSites::threshold);
        rows.put("postscreen_dnsbl_action", Equivalents::partOfAnother);
        rows.put("postscreen_dnsbl_timeout", duration("dnsbl.deadline", 's', SHORTEST, Duration.ofMinutes(1)));
        rows.put("postscreen_dnsbl_reply_map", DnsblSites::replyMap);
        rows.put("postscreen_dnsbl_allowlist_threshold", DnsblSites::allowlistThreshold);
        rows.put("postscreen_dnsbl_whitelist_threshold", Equivalents::partOfAnother);
        rows.put("postscreen_dnsbl_min_ttl", duration("dnsbl.min-ttl", 's', Duration.ZERO, Duration.ofHours(1)));
        rows.put("postscreen_dnsbl_max_ttl", duration("dnsbl.max-ttl", 'h', Duration.ofSeconds(1), Duration.ofDays(1)));
        rows.put("postscreen_dnsbl_ttl", Equivalents::partOfAnother);
        rows.put("postscreen_greet_action", action("pregreet.action"));
        rows.put(
                "postscreen_greet_wait",
                underStress("pregreet.wait", "limits.stress-greet-wait", Duration.ZERO, Duration.ofSeconds(30)));
        rows.put(
                "postscreen_greet_ttl",
                duration("pregreet.pass-time", 'd', Duration.ofSeconds(1), Duration.ofDays(30)));
        deepTest(rows, "pipelining");
        deepTest(rows, "non_smtp_command");
        deepTest(rows, "bare_newline");
        rows.put("postscreen_forbidden_commands", DeepTest::forbiddenCommands);
        rows.put("postscreen_access_list", AccessList::rules);
        rows.put("mynetworks", Equivalents::partOfAnother);
        rows.put("postscreen_denylist_action", Equivalents::partOfAnother);
        rows.put("postscreen_blacklist_action", Equivalents::partOfAnother);
        rows.put("postscreen_client_connection_count_limit", Server::connectionsPerClient);
        rows.put("postscreen_command_count_limit", number("limits.commands", 1, 10_000));
        rows.put(
                "postscreen_command_time_limit",
                underStress("limits.command-time", "limits.stress-command-time", SHORTEST, Duration.ofHours(1)));
        rows.put("line_length_limit", number("limits.line-length", 512, 65_536));
        rows.put("postscreen_pre_queue_limit", Server::screening);
        rows.put(
                "postscreen_post_queue_limit",
                none("bounds clients that wait for an smtpd process; the backend's own limit (maxproc) does that now"));
        rows.put("postscreen_tls_security_level", Server::tls);
        rows.put("postscreen_use_tls", Equivalents::partOfAnother);
        rows.put("postscreen_enforce_tls", Equivalents::partOfAnother);
        rows.put("soft_bounce", Server::softBounce);
        rows.put("postscreen_allowlist_interfaces", Server::allowlistInterfaces);
        rows.put("postscreen_whitelist_interfaces", Server::allowlistInterfaces);
        rows.put("proxy_interfaces", none("is not needed: the edge does not care whose the address is"));
        rows.put(
                "postscreen_cache_map",
                none(
                        "has no equivalent: what passed is kept in memory; for the answers of lists see dnsbl.cache-file"));
        rows.put("postscreen_cache_cleanup_interval", none("is not needed: entries go when their time is over"));
        rows.put("postscreen_cache_retention_time", none("is not needed: entries go when their time is over"));
        rows.put("postscreen_watchdog_timeout", none("is not needed: no event can block another"));
        rows.put(
                "postscreen_command_filter",
                none("has no equivalent: a refused client's commands are answered as they are"));
        rows.put("postscreen_expansion_filter", none("has no equivalent: replies have no macros"));
        rows.put("postscreen_reject_footer", none("has no equivalent: replies have no footer"));
        rows.put("postscreen_reject_footer_maps", none("has no equivalent: replies have no footer"));
        rows.put("postscreen_disable_vrfy_command", none("is not needed: VRFY tells a refused client nothing"));
        rows.put("postscreen_helo_required", none("is not needed: MAIL before HELO or EHLO gets 503"));
        rows.put("postscreen_discard_ehlo_keywords", Equivalents::ehloKeywords);
        rows.put("postscreen_discard_ehlo_keyword_address_maps", Equivalents::ehloKeywords);
        return Collections.unmodifiableMap(rows);
    }

    private static Equivalent duration(String key, char unit, Duration min, Duration max) {
        return (run, parameter) -> {
            run.draft.set(key, Values.show(run.duration(parameter, unit, min, max)), run.origin(parameter));
            run.noteStress(parameter);
        };
    }

    /** A time that is shorter under stress: postscreen has one parameter for both, with a macro in it. */
    private static Equivalent underStress(String key, String stressKey, Duration min, Duration max) {
        return (run, parameter) -> {
            run.draft.set(key, Values.show(run.duration(parameter, 's', min, max)), run.origin(parameter));
            run.draft.set(
                    stressKey, Values.show(run.durationUnderStress(parameter, 's', min, max)), run.origin(parameter));
        };
    }

    private static Equivalent number(String key, int min, int max) {
        return (run, parameter) ->
                run.draft.set(key, Integer.toString(run.number(parameter, min, max)), run.origin(parameter));
    }

    private static Equivalent action(String key) {
        return (run, parameter) -> run.draft.set(key, Values.action(run.cf.value(parameter)), run.origin(parameter));
    }

    private static Equivalent none(String why) {
        return (run, parameter) -> {
            if (run.cf.has(parameter) && !run.cf.value(parameter).isEmpty()) {
                run.noEquivalent(parameter, why);
            }
        };
    }

    /** Another row reads it. */
    private static void partOfAnother(PostscreenImport run, String parameter) {
        // That row says what becomes of it.
    }

    private static void ehloKeywords(PostscreenImport run, String parameter) {
        if (run.cf.has(parameter) && !run.cf.value(parameter).isEmpty()) {
            run.noEquivalent(
                    parameter,
                    "has no equivalent: refused clients are offered PIPELINING, ENHANCEDSTATUSCODES, 8BITMIME and SMTPUTF8,"
                            + " and STARTTLS where tls names a certificate; accepted ones, what your MTA offers");
        }
    }

    private static void deepTest(Map<String, Equivalent> rows, String test) {
        String prefix = "postscreen_" + test;
        rows.put(prefix + "_enable", DeepTest.of(test));
        rows.put(prefix + "_action", Equivalents::partOfAnother);
        rows.put(prefix + "_ttl", Equivalents::partOfAnother);
    }
}
