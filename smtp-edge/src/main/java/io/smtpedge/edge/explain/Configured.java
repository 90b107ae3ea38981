package io.smtpedge.edge.explain;

import io.smtpedge.dnsbl.catalogue.Catalogue;

/**
 * What a record does not say, and the configuration does: that of today, which may be another than that of then. Immutable.
 *
 * @param catalogue the lists that are known, with the operator's own
 * @param later the threshold policy.later, of the lower bound
 * @param read false where there was no configuration to read, and these are the defaults
 */
public record Configured(Catalogue catalogue, double later, boolean read) {

    /** Where nobody says. */
    public static final Configured BY_DEFAULT = new Configured(Catalogue.shipped(), 0.8, false);
}
