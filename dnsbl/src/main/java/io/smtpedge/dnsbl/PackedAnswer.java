package io.smtpedge.dnsbl;

import java.util.List;

/**
 * An answer that is worth remembering as one number: in the upper half the second of its end, since 1970 (good until
 * 2106); then eight bits for its kind, and 24 for the return code, whose first octet is always 127, or for the number of
 * the set of codes. Zero stands for no answer.
 */
final class PackedAnswer {

    static final long NONE = 0;

    private static final int NOT_LISTED = 1;
    private static final int ONE_CODE = 2;
    private static final int SET_OF_CODES = 3;

    private static final int KIND_SHIFT = 24;
    private static final int PAYLOAD = (1 << KIND_SHIFT) - 1;

    /** 127.0.0.0: every code lies in 127.0.0.0/8, else it is none. */
    private static final int LOOPBACK = 127 << KIND_SHIFT;

    private PackedAnswer() {}

    static long notListed(long end) {
        return pack(end, NOT_LISTED, 0);
    }

    /** A listing; {@link #NONE} where there is no room for another set of codes. */
    static long listed(long end, List<ReturnCode> codes, CodeSets sets) {
        if (codes.size() == 1) {
            return pack(end, ONE_CODE, codes.getFirst().bits() & PAYLOAD);
        }
        int number = sets.number(codes);
        return number < 0 ? NONE : pack(end, SET_OF_CODES, number);
    }

    private static long pack(long end, int kind, int payload) {
        return end << Integer.SIZE | (long) kind << KIND_SHIFT | payload;
    }

    /** The second of its end; 0 for none. */
    static long end(long packed) {
        return packed >>> Integer.SIZE;
    }

    static boolean isListed(long packed) {
        return kind(packed) == ONE_CODE || kind(packed) == SET_OF_CODES;
    }

    /** The codes of a listing. */
    static List<ReturnCode> codes(long packed, CodeSets sets) {
        int payload = (int) packed & PAYLOAD;
        return kind(packed) == ONE_CODE ? List.of(new ReturnCode(LOOPBACK | payload)) : sets.get(payload);
    }

    /**
     * The same answer of another cache, with another end.
     *
     * @param theirs the sets of codes that its number speaks of
     * @param sets ours
     */
    static long adopted(long packed, long end, List<List<ReturnCode>> theirs, CodeSets sets) {
        int payload = (int) packed & PAYLOAD;
        return switch (kind(packed)) {
            case NOT_LISTED -> notListed(end);
            case ONE_CODE -> pack(end, ONE_CODE, payload);
            case SET_OF_CODES -> payload < theirs.size() ? listed(end, theirs.get(payload), sets) : NONE;
            default -> NONE;
        };
    }

    private static int kind(long packed) {
        return (int) packed >>> KIND_SHIFT;
    }
}
