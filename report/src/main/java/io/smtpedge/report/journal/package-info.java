/**
 * The journals of one or many edges as one database. {@link io.smtpedge.report.journal.JournalDatabase} opens it; {@link
 * io.smtpedge.report.journal.Schema} is what it looks like.
 * {@link io.smtpedge.report.journal.Folders} finds the files; what is in an object store {@link
 * io.smtpedge.report.journal.RemoteFolder} chooses and {@link io.smtpedge.report.journal.Downloader} fetches.
 */
@NullMarked
package io.smtpedge.report.journal;

import org.jspecify.annotations.NullMarked;
