package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.ListHit;

/** What an edge has learned in an interval about one thing, to be added to what others know. */
public sealed interface Delta {

    /**
     * About an address.
     *
     * @param key see {@link AddressKey}
     */
    record OfAddress(long key, AddressState state) implements Delta {}

    /** About a list and one of its codes; about the list as a whole where the code is empty. */
    record OfList(ListHit hit, FadingCounts counts) implements Delta {}
}
