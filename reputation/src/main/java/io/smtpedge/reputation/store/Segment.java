package io.smtpedge.reputation.store;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * A part of a {@link RowTable}: rows of ints, a key of two and a value, by open addressing with linear probing. Writers take turns.
 * A reader waits for the writing of one row at the most: what takes longer, growing and evicting, builds a new array beside the old
 * one.
 */
final class Segment {

    /** Changes the value of a row; of a new row all of it is 0. */
    interface Change {
        void apply(int[] value);
    }

    static final int KEY_INTS = 2;

    /** Fuller, and a look for a key that is not there takes dozens of steps. */
    static final double FULLEST = 0.8;

    private static final int FIRST_SLOTS = 16;
    /** So many at once go when it is full: it makes room for newcomers to show what they are worth. */
    private static final int NURSERY = 16;

    private final StampedLock rowLock = new StampedLock();
    private final int limit;
    private final int stride;
    private final RowTable.Ranking ranking;
    private final long seed;
    private final int[] value;
    private int[] cells;
    private int count;
    private long evicted;

    Segment(int limit, int width, RowTable.Ranking ranking, long seed) {
        this.limit = limit;
        this.stride = KEY_INTS + width;
        this.ranking = ranking;
        this.seed = seed;
        this.value = new int[width];
        this.cells = new int[FIRST_SLOTS * stride];
    }

    /** Copies the row's value; false where there is none. */
    boolean read(long key, int[] into) {
        long stamp = rowLock.tryOptimisticRead();
        if (stamp != 0) {
            boolean found = copy(key, into);
            if (rowLock.validate(stamp)) {
                return found;
            }
        }
        stamp = rowLock.readLock();
        try {
            return copy(key, into);
        } finally {
            rowLock.unlockRead(stamp);
        }
    }

    synchronized void update(long key, Change change) {
        int row = find(cells, key);
        boolean present = key(cells, row) == key;
        if (present) {
            System.arraycopy(cells, row + KEY_INTS, value, 0, value.length);
        } else {
            Arrays.fill(value, 0);
        }
        change.apply(value);
        if (!present) {
            makeRoom();
            row = find(cells, key);
            count++;
        }
        long stamp = rowLock.writeLock();
        try {
            cells[row] = (int) (key >>> Integer.SIZE);
            cells[row + 1] = (int) key;
            System.arraycopy(value, 0, cells, row + KEY_INTS, value.length);
        } finally {
            rowLock.unlockWrite(stamp);
        }
    }

    /** Sets a row to one of such an array as {@link #rows} gives. */
    synchronized void put(int[] from, int at) {
        long key = key(from, at);
        int row = find(cells, key);
        if (key(cells, row) != key) {
            int room = cells.length;
            makeRoom();
            row = cells.length == room ? row : find(cells, key);
            count++;
        }
        long stamp = rowLock.writeLock();
        try {
            System.arraycopy(from, at, cells, row, stride);
        } finally {
            rowLock.unlockWrite(stamp);
        }
    }

    /** All rows, one after the other, as they are at this moment. */
    synchronized int[] rows() {
        int[] rows = new int[count * stride];
        int to = 0;
        for (int from = 0; from < cells.length; from += stride) {
            if (key(cells, from) != AddressKey.NONE) {
                System.arraycopy(cells, from, rows, to, stride);
                to += stride;
            }
        }
        return rows;
    }

    int stride() {
        return stride;
    }

    synchronized int count() {
        return count;
    }

    synchronized long evicted() {
        return evicted;
    }

    synchronized long bytes() {
        return (long) Integer.BYTES * (cells.length + value.length);
    }

    static long key(int[] cells, int row) {
        return (long) cells[row] << Integer.SIZE | (cells[row + 1] & 0xffff_ffffL);
    }

    private boolean copy(long key, int[] into) {
        int[] now = cells;
        int row = find(now, key);
        if (key(now, row) != key) {
            return false;
        }
        System.arraycopy(now, row + KEY_INTS, into, 0, into.length);
        return true;
    }

    /** Where the row of this key is or should be. A reader may see a table that changes: so not a step more than it has slots. */
    private int find(int[] table, long key) {
        int slots = table.length / stride;
        int slot = (int) (((RowTable.hash(key, seed) & 0xffff_ffffL) * slots) >>> Integer.SIZE);
        for (int step = 0; step < slots; step++) {
            long found = key(table, slot * stride);
            if (found == key || found == AddressKey.NONE) {
                break;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot * stride;
    }

    private void makeRoom() {
        if (count == limit) {
            evict(Math.max(1, limit / NURSERY));
        }
        int slots = cells.length / stride;
        if (count + 1 > slots * FULLEST) {
            rebuild(Math.max(slots + 1, Math.min(mostSlots(), slots + slots / 2)), Double.NEGATIVE_INFINITY, 0);
        }
    }

    /** Makes room for so many rows at once, rather than by growing again and again. */
    synchronized void reserve(int rows) {
        int slots = Math.min(mostSlots(), (int) Math.ceil((rows + 1) / FULLEST));
        if (slots > cells.length / stride) {
            rebuild(slots, Double.NEGATIVE_INFINITY, 0);
        }
    }

    private int mostSlots() {
        return (int) Math.ceil((limit + 1) / FULLEST);
    }

    /** Lets those with the least information go. */
    private void evict(int number) {
        double[] information = new double[count];
        int next = 0;
        for (int row = 0; row < cells.length; row += stride) {
            if (key(cells, row) != AddressKey.NONE) {
                information[next++] = ranking.information(cells, row + KEY_INTS);
            }
        }
        Arrays.sort(information);
        rebuild(cells.length / stride, information[number - 1], number);
        evicted += number;
    }

    /** Builds the table anew, without some of the rows that have so much information or less. */
    private void rebuild(int slots, double least, int without) {
        int[] built = new int[slots * stride];
        int leave = without;
        for (int row = 0; row < cells.length; row += stride) {
            long key = key(cells, row);
            if (key == AddressKey.NONE) {
                continue;
            }
            if (leave > 0 && ranking.information(cells, row + KEY_INTS) <= least) {
                leave--;
                continue;
            }
            System.arraycopy(cells, row, built, find(built, key), stride);
        }
        long stamp = rowLock.writeLock();
        try {
            cells = built;
            count -= without;
        } finally {
            rowLock.unlockWrite(stamp);
        }
    }
}
