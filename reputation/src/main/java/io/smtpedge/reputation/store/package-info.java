/**
 * What is known of addresses and their neighbours: counts that fade, added to by {@link
 * io.smtpedge.reputation.store.Evidence}. To read in this order:
 *
 * <ol>
 *   <li>{@link io.smtpedge.reputation.store.AddressState}: what one address has done; how two such states add up to one, in any
 *       order;
 *   <li>{@link io.smtpedge.reputation.store.FadingCounts}: the same for a group, or a code of a list;
 *   <li>{@link io.smtpedge.reputation.store.ReputationStore}: addresses, their groups and the lists, as one;
 *   <li>{@code RowTable} and {@code Segment}: how ten million of them fit into memory, and who has to go;
 *   <li>{@link io.smtpedge.reputation.store.Snapshot}: how they outlive a restart;
 *   <li>{@link io.smtpedge.reputation.store.PendingChanges} and {@link io.smtpedge.reputation.store.Delta}: what is passed on to
 *       other edges;
 *   <li>{@link io.smtpedge.reputation.store.AsnTable}: which autonomous system an address belongs to.
 * </ol>
 */
@NullMarked
package io.smtpedge.reputation.store;

import org.jspecify.annotations.NullMarked;
