/**
 * The configuration of the edge: from the text of smtp-edge.conf to one immutable tree of records.
 *
 * <p>Read {@link io.smtpedge.edge.config.EdgeConfig}, the result, then {@link
 * io.smtpedge.edge.config.EdgeConfigLoader}, which is a table of keys, defaults and ranges. {@code ConsistencyRules} has
 * what concerns more than one key, {@code Endpoints} the syntax of socket addresses. The meaning of each key for a
 * postmaster is in conf/smtp-edge.conf and nowhere else.
 */
@NullMarked
package io.smtpedge.edge.config;

import org.jspecify.annotations.NullMarked;
