/**
 * The configuration of the edge: from the text of smtp-edge.conf to one immutable tree of records.
 *
 * <p>Read {@link io.smtpedge.edge.config.EdgeConfig}, the result, then the record of a section, such as {@link
 * io.smtpedge.edge.config.ListenSettings}: its keys, defaults, ranges and rules. {@code ConsistencyRules} has what concerns
 * more than one section, {@code Endpoints} the syntax of socket addresses. The meaning of each key for a
 * postmaster is in conf/smtp-edge.conf and nowhere else.
 */
@NullMarked
package io.smtpedge.edge.config;

import org.jspecify.annotations.NullMarked;
