/**
 * The block and allow lists that are known by name, as data: zones, what return codes mean, weights, test points, quotas,
 * and the lists that are dead.
 *
 * <p>Read {@link io.smtpedge.dnsbl.catalogue.Catalogue} first, then {@link io.smtpedge.dnsbl.catalogue.KnownList}; {@link
 * io.smtpedge.dnsbl.catalogue.ListChoice} is a list as somebody wants to use it, and gives the entries to ask. The data
 * is in {@code catalogue.conf} beside these classes, in a notation that it explains itself; {@code CatalogueReader} reads
 * it.
 */
@NullMarked
package io.smtpedge.dnsbl.catalogue;

import org.jspecify.annotations.NullMarked;
