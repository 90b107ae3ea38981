/**
 * The journal: what the edge did, on disk, for reports. {@link io.smtpedge.edge.journal.Journal} takes what happened, from any
 * thread, and writes it from a thread of its own.
 */
@NullMarked
package io.smtpedge.edge.journal;

import org.jspecify.annotations.NullMarked;
