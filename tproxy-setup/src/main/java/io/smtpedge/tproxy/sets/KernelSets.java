package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.linux.Errno;
import io.smtpedge.tproxy.linux.NativeSocket;
import io.smtpedge.tproxy.sets.NftMessages.Operation;
import io.smtpedge.tproxy.sets.NftMessages.Request;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sets of the fast path in the kernel: {@code pass4}, {@code pass6}, {@code block4}, {@code block6}, {@code drop4},
 * {@code drop6} of {@code table inet smtp_edge}. It remembers nothing of what is in them: the table may be deleted and made
 * again at any time. Where it has sets of one IP family only, as the plan for one family makes them, nothing is done for
 * addresses of the other: no rule asks for those. For one thread.
 *
 * <p>A verdict takes the address out of all three sets of its family and puts it into one, in one transaction. That also
 * renews a time-out, which older kernels cannot do in place.
 */
final class KernelSets implements SetWriter {

    static final String TABLE = "smtp_edge";

    /** How an address is taken out of a set in which it may not be. */
    enum Removal {
        /** Linux 6.3 and newer: in the transaction itself. */
        DESTROY,
        /** Older ones: look first, as the deletion of what is not there fails. To add it first would fail in a full set. */
        LOOK_AND_DELETE
    }

    private static final List<Boolean> FAMILIES = List.of(false, true);
    private static final List<String> SETS =
            FAMILIES.stream().flatMap(ipv6 -> sets(ipv6).stream()).toList();

    /** 1,000 lines with IPv6 addresses take 124 octets each, and every message some 60 more. */
    private static final int BUFFER_OCTETS = 192 * 1024;

    /** So many answers fit into any receive buffer. */
    private static final int LOOK_UPS_AT_ONCE = 64;

    /** An element may run out between the look and the deletion. */
    private static final int ATTEMPTS = 5;

    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int SO_SNDBUFFORCE = 32;

    private final Netlink netlink;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_OCTETS);
    private Removal removal;
    private int nextSequence = 1;

    KernelSets(Netlink netlink, Removal removal) {
        this.netlink = netlink;
        this.removal = removal;
    }

    /**
     * Opens a socket for {@link #of}, in the network namespace of the calling thread.
     *
     * @throws NotWritten without CAP_NET_ADMIN, or where the kernel has no nfnetlink
     */
    static NativeSocket open() throws NotWritten, Errno {
        NativeSocket socket;
        try {
            socket = NativeSocket.open(
                    NativeSocket.AF_NETLINK, NativeSocket.SOCK_RAW | NativeSocket.SOCK_NONBLOCK, NETLINK_NETFILTER);
        } catch (Errno missing) {
            throw new NotWritten("this kernel has no nfnetlink (" + missing.getMessage() + ")");
        }
        try {
            // An error without the message that it is about: that may be 60 KiB.
            socket.set(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            socket.set(NativeSocket.SOL_SOCKET, SO_SNDBUFFORCE, 2 * BUFFER_OCTETS);
            return socket;
        } catch (Errno refused) {
            socket.close();
            if (refused.number() == Errno.EPERM) {
                throw NotWritten.because(new Request(Operation.BEGIN, ""), TABLE, Errno.EPERM);
            }
            throw refused;
        }
    }

    /** The sets behind a socket of {@link #open}. */
    static KernelSets of(NativeSocket socket) {
        return new KernelSets(
                new Netlink() {
                    @Override
                    public void send(ByteBuffer datagram) throws Errno {
                        socket.send(datagram);
                    }

                    @Override
                    public ByteBuffer receive() throws Errno {
                        return socket.receive();
                    }
                },
                Removal.DESTROY);
    }

    @Override
    public void write(Transaction transaction) throws NotWritten {
        List<Boolean> families = FAMILIES;
        for (int attempt = 1; ; attempt++) {
            try {
                NftMessages messages = messages(transaction, families);
                if (messages.count() > 2) {
                    commit(messages);
                }
                return;
            } catch (Refused refused) {
                if (attempt == ATTEMPTS) {
                    throw refused.explained();
                }
                families = afterRefusal(refused, families);
            } catch (Errno failed) {
                throw new NotWritten(
                        "the kernel did not take a change of table inet " + TABLE + ": " + failed.getMessage());
            }
        }
    }

    /**
     * What to do otherwise in another attempt.
     *
     * @return the families to write
     * @throws NotWritten where another attempt is no use
     */
    private List<Boolean> afterRefusal(Refused refused, List<Boolean> families) throws NotWritten {
        Operation operation = refused.request.operation();
        if (operation == Operation.DESTROY && refused.error == Errno.EINVAL) {
            removal = Removal.LOOK_AND_DELETE;
            return families;
        }
        if (refused.error != Errno.ENOENT) {
            throw refused.explained();
        }
        if (operation == Operation.DELETE) {
            // It has run out since the look.
            return families;
        }
        List<Boolean> there = familiesThere();
        if (there.equals(families)) {
            throw refused.explained();
        }
        return there;
    }

    /** The one family that the table was made for, where all sets of the other are missing; else both. */
    private List<Boolean> familiesThere() throws NotWritten {
        NftMessages messages = start();
        SETS.forEach(messages::getSet);
        int first = nextSequence;
        List<String> there = new ArrayList<>();
        try {
            for (KernelAnswer answer : exchange(messages, messages.count() - 1)) {
                if (answer.error() == 0) {
                    there.add(SETS.get(answer.sequence() - first));
                }
            }
        } catch (Errno failed) {
            throw NotWritten.because(failed, TABLE);
        }
        return FAMILIES.stream()
                .filter(ipv6 -> there.equals(sets(ipv6)))
                .findFirst()
                .map(family -> List.of(family))
                .orElse(FAMILIES);
    }

    private static List<String> sets(boolean ipv6) {
        return Arrays.stream(Verdict.values()).map(verdict -> verdict.set(ipv6)).toList();
    }

    private NftMessages messages(Transaction transaction, List<Boolean> families) throws Errno {
        Map<String, List<InetAddress>> leaving = transaction.reset() ? Map.of() : leaving(transaction, families);
        NftMessages messages = start();
        messages.begin();
        if (transaction.reset()) {
            families.forEach(ipv6 -> sets(ipv6).forEach(messages::flush));
        }
        leaving.forEach((set, addresses) -> {
            switch (removal) {
                case DESTROY -> messages.destroy(set, addresses);
                case LOOK_AND_DELETE -> messages.delete(set, addresses);
            }
        });
        for (boolean ipv6 : families) {
            for (Verdict verdict : Verdict.values()) {
                List<Change.Put> puts = transaction.puts(verdict, ipv6);
                if (!puts.isEmpty()) {
                    messages.add(verdict.set(ipv6), puts);
                }
            }
        }
        messages.end();
        return messages;
    }

    /** What is to be taken out of each set; a set with nothing to take out is left out. */
    private Map<String, List<InetAddress>> leaving(Transaction transaction, List<Boolean> families) throws Errno {
        Map<String, List<InetAddress>> leaving = new LinkedHashMap<>();
        for (boolean ipv6 : families) {
            List<InetAddress> addresses = transaction.addresses(ipv6);
            for (Verdict verdict : Verdict.values()) {
                String set = verdict.set(ipv6);
                List<InetAddress> there = switch (removal) {
                    case DESTROY -> addresses;
                    case LOOK_AND_DELETE -> present(set, addresses);
                };
                if (!there.isEmpty()) {
                    leaving.put(set, there);
                }
            }
        }
        return leaving;
    }

    private void commit(NftMessages messages) throws Errno, Refused {
        for (KernelAnswer answer : exchange(messages, messages.count() - 2)) {
            if (answer.error() != 0) {
                throw new Refused(messages.request(answer.sequence()), answer.error());
            }
        }
    }

    /** Which of these addresses are in a set; none where there is no such set. */
    private List<InetAddress> present(String set, List<InetAddress> addresses) throws Errno {
        List<InetAddress> present = new ArrayList<>();
        for (int from = 0; from < addresses.size(); from += LOOK_UPS_AT_ONCE) {
            List<InetAddress> some = addresses.subList(from, Math.min(addresses.size(), from + LOOK_UPS_AT_ONCE));
            NftMessages messages = start();
            some.forEach(address -> messages.get(set, address));
            int first = nextSequence;
            for (KernelAnswer answer : exchange(messages, messages.count() - 1)) {
                if (answer.error() == 0) {
                    present.add(some.get(answer.sequence() - first));
                }
            }
        }
        return present;
    }

    private NftMessages start() {
        return new NftMessages(buffer, TABLE, nextSequence);
    }

    /**
     * Sends messages and takes the answers, up to that to the message {@code last}, counted from 0. An answer to BEGIN is
     * an error of the transaction as a whole, and may be all that comes.
     */
    private List<KernelAnswer> exchange(NftMessages messages, int last) throws Errno {
        int first = nextSequence;
        // Numbers stay positive, and a late answer to an earlier datagram is told from one to this.
        nextSequence = first > Integer.MAX_VALUE / 2 ? 1 : first + messages.count();
        netlink.send(messages.datagram());
        List<KernelAnswer> answers = new ArrayList<>();
        while (true) {
            for (KernelAnswer answer : KernelAnswer.read(netlink.receive())) {
                if (!messages.has(answer.sequence())) {
                    continue;
                }
                answers.add(answer);
                boolean ofAll = messages.request(answer.sequence()).operation() == Operation.BEGIN;
                if (answer.sequence() == first + last || ofAll) {
                    return answers;
                }
            }
        }
    }

    /** The kernel's no to one message. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Request request;
        private final int error;

        Refused(Request request, int error) {
            super(request + ": " + error);
            this.request = request;
            this.error = error;
        }

        NotWritten explained() {
            return NotWritten.because(request, TABLE, error);
        }
    }
}
