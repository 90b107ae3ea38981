package io.smtpedge.edge.postscreen;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What Postfix 3.6 and later take where main.cf says nothing (postconf -d). The older names are honoured, as there. */
final class Defaults {

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("postscreen_access_list", "permit_mynetworks"),
            Map.entry(
                    "postscreen_denylist_action",
                    "${postscreen_blacklist_action?{$postscreen_blacklist_action}:{ignore}}"),
            Map.entry("postscreen_dnsbl_action", "ignore"),
            Map.entry("postscreen_dnsbl_threshold", "1"),
            Map.entry(
                    "postscreen_dnsbl_allowlist_threshold",
                    "${postscreen_dnsbl_whitelist_threshold?{$postscreen_dnsbl_whitelist_threshold}:{0}}"),
            Map.entry("postscreen_dnsbl_timeout", "10s"),
            Map.entry("postscreen_dnsbl_min_ttl", "60s"),
            Map.entry("postscreen_dnsbl_max_ttl", "${postscreen_dnsbl_ttl?{$postscreen_dnsbl_ttl}:{1}}h"),
            Map.entry("postscreen_greet_action", "ignore"),
            Map.entry("postscreen_greet_banner", "$smtpd_banner"),
            Map.entry("postscreen_greet_wait", "${stress?{2}:{6}}s"),
            Map.entry("postscreen_greet_ttl", "1d"),
            Map.entry("postscreen_pipelining_enable", "no"),
            Map.entry("postscreen_pipelining_action", "enforce"),
            Map.entry("postscreen_pipelining_ttl", "30d"),
            Map.entry("postscreen_non_smtp_command_enable", "no"),
            Map.entry("postscreen_non_smtp_command_action", "drop"),
            Map.entry("postscreen_non_smtp_command_ttl", "30d"),
            Map.entry("postscreen_bare_newline_enable", "no"),
            Map.entry("postscreen_bare_newline_action", "ignore"),
            Map.entry("postscreen_bare_newline_ttl", "30d"),
            Map.entry("postscreen_forbidden_commands", "$smtpd_forbidden_commands"),
            Map.entry("smtpd_forbidden_commands", "CONNECT GET POST"),
            Map.entry("postscreen_client_connection_count_limit", "$smtpd_client_connection_count_limit"),
            Map.entry("smtpd_client_connection_count_limit", "50"),
            Map.entry("postscreen_command_count_limit", "20"),
            Map.entry("postscreen_command_time_limit", "${stress?{10}:{300}}s"),
            Map.entry("postscreen_pre_queue_limit", "$default_process_limit"),
            Map.entry("postscreen_post_queue_limit", "$default_process_limit"),
            Map.entry("default_process_limit", "100"),
            Map.entry("line_length_limit", "2048"),
            Map.entry("postscreen_upstream_proxy_timeout", "5s"),
            Map.entry("postscreen_tls_security_level", "$smtpd_tls_security_level"),
            Map.entry("smtpd_tls_key_file", "$smtpd_tls_cert_file"),
            Map.entry("smtpd_tls_eckey_file", "$smtpd_tls_eccert_file"),
            Map.entry("smtpd_banner", "$myhostname ESMTP $mail_name"),
            Map.entry("mail_name", "Postfix"),
            Map.entry("config_directory", "/etc/postfix"),
            Map.entry("inet_interfaces", "all"),
            Map.entry("inet_protocols", "all"),
            Map.entry("compatibility_level", "0"));

    private static final Pattern NAME = Pattern.compile("\\$\\{?(\\w+)");

    private Defaults() {}

    /** The parameters that the default of a parameter refers to. */
    static List<String> named(String parameter) {
        return NAME.matcher(of(parameter))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Empty where there is none. */
    static String of(String parameter) {
        return VALUES.getOrDefault(parameter, "");
    }
}
