/**
 * The journals of one or many edges as one database. {@link io.smtpedge.report.journal.JournalDatabase} opens it; {@link
 * io.smtpedge.report.journal.Schema} is what it looks like.
 */
@NullMarked
package io.smtpedge.report.journal;

import org.jspecify.annotations.NullMarked;
