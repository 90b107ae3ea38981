package io.smtpedge.tproxy.sets;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel says of one message.
 *
 * @param sequence the number of that message
 * @param error an errno(3), positive; 0 where it was done, or found
 */
record KernelAnswer(int sequence, int error) {

    private static final int NLMSG_ERROR = 2;
    private static final int HEADER = 16;

    /**
     * Reads all answers of a datagram: acknowledgements, errors, and what was asked for, of which only its being there
     * counts. What is cut off is left out.
     *
     * @param datagram in the machine's byte order
     */
    static List<KernelAnswer> read(ByteBuffer datagram) {
        List<KernelAnswer> answers = new ArrayList<>();
        int at = datagram.position();
        while (datagram.limit() - at >= HEADER) {
            int length = datagram.getInt(at);
            if (length < HEADER || length > datagram.limit() - at) {
                break;
            }
            boolean error = datagram.getShort(at + 4) == NLMSG_ERROR;
            if (error && length < HEADER + Integer.BYTES) {
                break;
            }
            answers.add(new KernelAnswer(datagram.getInt(at + 8), error ? -datagram.getInt(at + HEADER) : 0));
            at += Math.min((length + 3) & ~3, datagram.limit() - at);
        }
        return answers;
    }
}
