/**
 * The files of a journal, as the edge that writes them and the tools that read them agree on: {@link
 * io.smtpedge.reputation.journal.JournalFile} is what a name says, {@link io.smtpedge.reputation.journal.JournalFolder} one edge's
 * folder with its locks, {@link io.smtpedge.reputation.journal.Retention} what has to go.
 */
@NullMarked
package io.smtpedge.reputation.journal;

import org.jspecify.annotations.NullMarked;
