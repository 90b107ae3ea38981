package io.smtpedge.dnsbl;

import java.util.Comparator;

/**
 * An address and a zone, as the key of a map. Strangers choose the addresses, and may choose such whose hash codes are
 * equal; in order, a hash map finds them quickly all the same.
 *
 * @param zone the zone's index
 */
record ZoneKey(AddressKey address, int zone) implements Comparable<ZoneKey> {

    private static final Comparator<ZoneKey> ORDER = Comparator.<ZoneKey>comparingLong(key -> key.address.low())
            .thenComparingLong(key -> key.address.high())
            .thenComparingInt(ZoneKey::zone);

    @Override
    public int compareTo(ZoneKey other) {
        return ORDER.compare(this, other);
    }
}
