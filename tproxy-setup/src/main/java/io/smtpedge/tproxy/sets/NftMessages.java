package io.smtpedge.tproxy.sets;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes messages about set elements of one table into one datagram of netlink(7). The forms are those of the kernel's
 * linux/netlink.h, linux/netfilter/nfnetlink.h and linux/netfilter/nf_tables.h.
 *
 * <p>Between {@link #begin} and {@link #end} they are a transaction. Only the last message of it asks for an
 * acknowledgement; one that fails is answered in any case.
 */
final class NftMessages {

    /** What a message asks for. */
    enum Operation {
        BEGIN(0x10, 0),
        END(0x11, 0),
        /** NFT_MSG_GETSET: about the set itself, in attributes with the same numbers. */
        GET_SET(NFTABLES | 10, 0),
        /** NFT_MSG_NEWSETELEM, NLM_F_CREATE. */
        ADD(NFTABLES | 12, 0x400),
        /** NFT_MSG_GETSETELEM. */
        GET(NFTABLES | 13, 0),
        /** NFT_MSG_DELSETELEM; fails where an element is not there. */
        DELETE(NFTABLES | 14, 0),
        /** The same without elements: all of them. */
        FLUSH(NFTABLES | 14, 0),
        /** NFT_MSG_DESTROYSETELEM, Linux 6.3: as DELETE, but what is not there is no failure. */
        DESTROY(NFTABLES | 30, 0);

        private final int type;
        private final int flags;

        Operation(int type, int flags) {
            this.type = type;
            this.flags = flags;
        }
    }

    /**
     * What was asked for.
     *
     * @param set its name; empty for BEGIN and END
     */
    record Request(Operation operation, String set) {}

    /** An element list is one attribute, whose length has 16 bits: this leaves room for IPv6 with a time-out. */
    static final int MOST_ELEMENTS = 1600;

    private static final int NFNL_SUBSYS_NFTABLES = 10;
    /** What the types of its messages have in common. */
    private static final int NFTABLES = NFNL_SUBSYS_NFTABLES << 8;

    private static final byte AF_UNSPEC = 0;
    private static final byte NFPROTO_INET = 1;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int FLAGS_PLACE = 6;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    private static final int NFTA_SET_ELEM_LIST_SET = 2;
    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_TIMEOUT = 4;
    private static final int NFTA_DATA_VALUE = 1;

    private final ByteBuffer octets;
    private final String table;
    private final int firstSequence;
    private final List<Request> requests = new ArrayList<>();
    private int lastMessage;

    /**
     * Begins a datagram.
     *
     * @param buffer is emptied and written to
     * @param table a table of the family inet
     * @param firstSequence the number of the first message; the others follow
     */
    NftMessages(ByteBuffer buffer, String table, int firstSequence) {
        this.octets = buffer.clear().order(ByteOrder.nativeOrder());
        this.table = table;
        this.firstSequence = firstSequence;
    }

    void begin() {
        header(Operation.BEGIN, "", AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
        finish();
    }

    void end() {
        int acknowledged = lastMessage + FLAGS_PLACE;
        octets.putShort(acknowledged, (short) (octets.getShort(acknowledged) | NLM_F_ACK));
        header(Operation.END, "", AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
        finish();
    }

    void flush(String set) {
        message(Operation.FLUSH, set);
        finish();
    }

    void getSet(String set) {
        message(Operation.GET_SET, set);
        finish();
    }

    void get(String set, InetAddress address) {
        elements(Operation.GET, set, List.of(address));
    }

    void delete(String set, List<InetAddress> addresses) {
        elements(Operation.DELETE, set, addresses);
    }

    void destroy(String set, List<InetAddress> addresses) {
        elements(Operation.DESTROY, set, addresses);
    }

    void add(String set, List<Change.Put> puts) {
        checkSize(puts.size());
        message(Operation.ADD, set);
        int list = nested(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (Change.Put put : puts) {
            int element = nested(NFTA_LIST_ELEM);
            octets.putShort((short) (4 + Long.BYTES)).putShort((short) NFTA_SET_ELEM_TIMEOUT);
            octets.order(ByteOrder.BIG_ENDIAN).putLong(put.milliseconds()).order(ByteOrder.nativeOrder());
            key(put.address());
            finish(element);
        }
        finish(list);
        finish();
    }

    /** The datagram. */
    ByteBuffer datagram() {
        return octets.duplicate().flip();
    }

    /** How many messages there are. */
    int count() {
        return requests.size();
    }

    /** The message with a sequence number. */
    Request request(int sequence) {
        return requests.get(sequence - firstSequence);
    }

    /** Whether a message with this sequence number is among these. */
    boolean has(int sequence) {
        return sequence >= firstSequence && sequence < firstSequence + requests.size();
    }

    private void elements(Operation operation, String set, List<InetAddress> addresses) {
        checkSize(addresses.size());
        message(operation, set);
        int list = nested(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (InetAddress address : addresses) {
            int element = nested(NFTA_LIST_ELEM);
            key(address);
            finish(element);
        }
        finish(list);
        finish();
    }

    private static void checkSize(int elements) {
        if (elements < 1 || elements > MOST_ELEMENTS) {
            throw new IllegalArgumentException(elements + " elements");
        }
    }

    private void message(Operation operation, String set) {
        header(operation, set, NFPROTO_INET, 0);
        string(NFTA_SET_ELEM_LIST_TABLE, table);
        string(NFTA_SET_ELEM_LIST_SET, set);
    }

    /** struct nlmsghdr, whose length comes later, and struct nfgenmsg. */
    private void header(Operation operation, String set, byte family, int resource) {
        lastMessage = octets.position();
        octets.putInt(0)
                .putShort((short) operation.type)
                .putShort((short) (NLM_F_REQUEST | operation.flags))
                .putInt(firstSequence + requests.size())
                .putInt(0);
        octets.put(family).put((byte) 0);
        octets.order(ByteOrder.BIG_ENDIAN).putShort((short) resource).order(ByteOrder.nativeOrder());
        requests.add(new Request(operation, set));
    }

    private void finish() {
        octets.putInt(lastMessage, octets.position() - lastMessage);
    }

    private void string(int type, String text) {
        octets.putShort((short) (4 + text.length() + 1)).putShort((short) type);
        octets.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        while (octets.position() % 4 != 0) {
            octets.put((byte) 0);
        }
    }

    private void key(InetAddress address) {
        int key = nested(NFTA_SET_ELEM_KEY);
        byte[] value = address.getAddress();
        octets.putShort((short) (4 + value.length))
                .putShort((short) NFTA_DATA_VALUE)
                .put(value);
        finish(key);
    }

    /** Opens an attribute that holds others; returns its place. */
    private int nested(int type) {
        int place = octets.position();
        octets.putShort((short) 0).putShort((short) (NLA_F_NESTED | type));
        return place;
    }

    private void finish(int attribute) {
        octets.putShort(attribute, (short) (octets.position() - attribute));
    }
}
