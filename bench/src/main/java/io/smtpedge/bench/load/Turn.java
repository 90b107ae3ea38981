package io.smtpedge.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One step of a dialogue: a reply that the server owes, and what the client then sends.
 *
 * @param stage what the reply answers: {@code greeting}, {@code EHLO}, {@code message}, ...
 * @param expectedCode the three-digit reply code with which the dialogue goes on
 * @param answer what to send next; empty when the client then waits for the server to close. The bytes are shared by all
 *     sessions: write a duplicate.
 */
record Turn(String stage, int expectedCode, ByteBuf answer) {

    /** A turn after which the client has nothing more to say. */
    static Turn last(String stage, int expectedCode) {
        return new Turn(stage, expectedCode, Unpooled.EMPTY_BUFFER);
    }

    /**
     * A turn that sends text.
     *
     * @param answer ASCII, its line ends included
     */
    static Turn then(String stage, int expectedCode, String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        // Direct, so that the transport writes it without a copy. The garbage collector frees it: no session may.
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return new Turn(stage, expectedCode, Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct)));
    }
}
