/**
 * Strict reading of HOCON settings: every mistake is reported at once, each with its file, line and key.
 *
 * <pre>{@code
 * SettingsFile file = SettingsFile.load(Path.of("smtp-edge.conf"));
 * Section listen = file.root().section("listen");
 * ListenMode mode = listen.choice("mode", ListenMode.class, ListenMode.DIRECT);
 * List<Cidr> trusted = listen.list("trusted-proxies", Cidr::parse, List.of());
 * if (mode == ListenMode.PROXY_PROTOCOL && trusted.isEmpty()) {
 *     listen.reject("mode", "proxy-protocol needs trusted-proxies; list the addresses of your proxies");
 * }
 * file.finish(); // throws SettingsException with all problems
 * }</pre>
 *
 * <p>Read {@link io.smtpedge.settings.SettingsFile} first, then {@link io.smtpedge.settings.Section}, which is most of
 * it. {@link io.smtpedge.settings.Parser} is what the caller brings, {@link io.smtpedge.settings.Problem} and {@link
 * io.smtpedge.settings.SettingsException} what it gets back. {@link io.smtpedge.settings.NearestWord} says what a person
 * probably meant. The rest is package-private: {@code SyntaxError}, {@code RefusedInclude} and {@code DuplicateKeys} deal
 * with HOCON, {@code Durations} and {@code Sentences} with words.
 */
@NullMarked
package io.smtpedge.settings;

import org.jspecify.annotations.NullMarked;
