/**
 * A client for DNS block and allow lists (RFC 5782).
 *
 * <p>Read in this order: {@link io.smtpedge.dnsbl.Dnsbl} is the way in, {@link io.smtpedge.dnsbl.DnsblConfig} and {@link
 * io.smtpedge.dnsbl.ZoneSpec} (with {@link io.smtpedge.dnsbl.CodeFilter}) say what to ask. {@link
 * io.smtpedge.dnsbl.DnsblResult} is the verdict, made by {@code Scorer} of one {@link io.smtpedge.dnsbl.ZoneAnswer} for
 * each zone; {@link io.smtpedge.dnsbl.Explanation} shows it. Inside, a {@code Check} waits for {@code Lookup}s, which
 * {@code Lookups} shares between checks and {@code AnswerCache} remembers, packed into an {@code
 * AnswerTable} and kept over a restart by {@code CacheKeeper}; {@code QueryName} is what a look-up asks,
 * {@code ReturnCodes} and {@code Zone} judge what it is told, {@code SafeName} hides keys. The package {@code wire} below
 * carries the questions.
 *
 * <p>{@link io.smtpedge.dnsbl.ZoneProfile} is what is known of a zone; the package {@code catalogue} has it for known
 * lists. {@code ZoneWatch} has a {@code ZoneGuard} for each zone, which says whether it may be asked, and a {@code
 * Prober}, which says whether its answers count, after {@link io.smtpedge.dnsbl.HealthChecks}; their rules are in the
 * package {@code health}, and what they find is a {@link io.smtpedge.dnsbl.ZoneEvent}.
 */
@NullMarked
package io.smtpedge.dnsbl;

import org.jspecify.annotations.NullMarked;
