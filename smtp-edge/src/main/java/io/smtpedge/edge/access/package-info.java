/**
 * The operator's access lists, from text to tables that find one of a million blocks by one binary search.
 *
 * <p>Read {@link io.smtpedge.edge.access.AccessEntry}, what an entry of {@code access.rules} can be, then {@link
 * io.smtpedge.edge.access.CidrFile}, the format of a {@code cidr:} file, {@link io.smtpedge.edge.access.AccessTable} and
 * {@code Intervals}, what the rules are compiled to, and {@link io.smtpedge.edge.access.AccessLists}, all of them in order in
 * a running edge, where {@code WatchedFile} takes up the changes of a file.
 */
@NullMarked
package io.smtpedge.edge.access;

import org.jspecify.annotations.NullMarked;
