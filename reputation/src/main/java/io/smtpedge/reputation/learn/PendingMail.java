package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.store.AddressKey;
import io.smtpedge.reputation.store.Evidence;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The second half of the weight of accepted mail, for a day: it counts when nobody has complained by then. By hour and address, so
 * that it is small enough to be kept over a restart. Not thread-safe.
 */
final class PendingMail {

    private static final long HOUR_SECONDS = 3600;
    private static final long DAY_SECONDS = Duration.ofHours(24).toSeconds();
    private static final int VERSION = 1;
    private static final int ROW_OCTETS = Long.BYTES + Long.BYTES + Float.BYTES;

    private final TreeMap<Long, Map<Long, Float>> hours = new TreeMap<>();
    private final int limit;
    private int size;

    PendingMail(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** Mail of an address was accepted. */
    void add(long key, Instant accepted, double weight) {
        add(key, hour(accepted), (float) weight);
    }

    private void add(long key, long hour, float weight) {
        Map<Long, Float> ofHour = hours.get(hour);
        boolean known = ofHour != null && ofHour.containsKey(key);
        if (!known && size >= limit) {
            return;
        }
        size += known ? 0 : 1;
        hours.computeIfAbsent(hour, _ -> new HashMap<>()).merge(key, weight, Float::sum);
    }

    /** So much of what was accepted of the address in that hour does not count. Where it has counted already, nothing happens. */
    void cancelOf(long key, Instant accepted, double weight) {
        Map<Long, Float> ofHour = hours.get(hour(accepted));
        if (ofHour != null) {
            cancel(ofHour, key, weight);
        }
    }

    /** So much of what was accepted of the address up to then does not count, the latest first. */
    void cancelLatest(long key, Instant upTo, double weight) {
        double left = weight;
        for (Map<Long, Float> ofHour :
                hours.headMap(hour(upTo), true).descendingMap().values()) {
            left -= cancel(ofHour, key, left);
            if (left <= 0) {
                return;
            }
        }
    }

    /** Returns how much of it there was. */
    private double cancel(Map<Long, Float> ofHour, long key, double weight) {
        Float waiting = ofHour.get(key);
        if (waiting == null) {
            return 0;
        }
        if (waiting > weight) {
            ofHour.put(key, (float) (waiting - weight));
            return weight;
        }
        ofHour.remove(key);
        size--;
        return waiting;
    }

    /** What has waited for a day: it counts from now on, as of the hour in which it came. */
    List<Evidence> due(Instant now) {
        List<Evidence> due = new ArrayList<>();
        Map<Long, Map<Long, Float>> old = hours.headMap(now.getEpochSecond() - DAY_SECONDS - HOUR_SECONDS, true);
        old.forEach((hour, ofHour) -> {
            size -= ofHour.size();
            ofHour.forEach((key, weight) ->
                    due.add(new Evidence(AddressKey.address(key), Instant.ofEpochSecond(hour), 0, weight, false)));
        });
        old.clear();
        return due;
    }

    /** All of it, to be kept over a restart. */
    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + size * ROW_OCTETS);
        bytes.putInt(VERSION).putInt(size);
        hours.forEach((hour, ofHour) ->
                ofHour.forEach((key, weight) -> bytes.putLong(hour).putLong(key).putFloat(weight)));
        return bytes.array();
    }

    /** Adds what was kept; nothing was, where it is empty. False where these are no bytes of this version: then nothing is added. */
    boolean addAll(byte[] kept) {
        if (kept.length == 0) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.wrap(kept);
        if (kept.length < 2 * Integer.BYTES || bytes.getInt() != VERSION) {
            return false;
        }
        int rows = bytes.getInt();
        if (rows < 0 || bytes.remaining() != (long) rows * ROW_OCTETS) {
            return false;
        }
        for (int i = 0; i < rows; i++) {
            long hour = bytes.getLong();
            long key = bytes.getLong();
            float weight = bytes.getFloat();
            if (weight > 0 && Float.isFinite(weight)) {
                add(key, hour, weight);
            }
        }
        return true;
    }

    private static long hour(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), HOUR_SECONDS) * HOUR_SECONDS;
    }
}
