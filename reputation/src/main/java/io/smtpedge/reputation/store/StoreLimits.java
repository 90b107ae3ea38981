package io.smtpedge.reputation.store;

/**
 * How much a {@link ReputationStore} may hold. What has the least information goes first.
 *
 * @param addresses addresses (of IPv6: /64 networks), 1 to 100 million
 * @param prefixes their neighbourhoods (/24 and /48), 1 to 100 million
 * @param listCodes pairs of a list and one of its codes, and lists, 1 to 1 million
 */
public record StoreLimits(int addresses, int prefixes, int listCodes) {

    private static final int MOST = 100_000_000;
    private static final int MOST_CODES = 1_000_000;
    private static final int USUAL_CODES = 10_000;

    public StoreLimits {
        requireRange("addresses", addresses, MOST);
        requireRange("prefixes", prefixes, MOST);
        requireRange("listCodes", listCodes, MOST_CODES);
    }

    /** For so many addresses; as many prefixes, as in the worst case each address has one to itself. */
    public static StoreLimits of(int addresses) {
        return new StoreLimits(addresses, addresses, USUAL_CODES);
    }

    /** Octets of heap that it takes when it is full. */
    public long mostBytes() {
        return RowTable.bytes(addresses, AddressState.INTS) + RowTable.bytes(prefixes, FadingCounts.INTS);
    }

    private static void requireRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is from 1 to " + most + ", not " + value);
        }
    }
}
