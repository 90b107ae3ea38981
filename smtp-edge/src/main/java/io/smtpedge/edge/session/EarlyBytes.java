package io.smtpedge.edge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;

/** What a client has said that nobody has read yet, such as before its greeting: for whoever speaks with it next. */
final class EarlyBytes {

    private final Channel channel;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    EarlyBytes(Channel channel) {
        this.channel = channel;
    }

    /** Adds some. Takes over one reference. */
    void keep(ByteBuf more) {
        // Copied behind each other: octets that come one by one must not hold a read buffer each.
        bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), bytes, more);
    }

    int octets() {
        return bytes.readableBytes();
    }

    /** Hands them over, and one reference with them. */
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    void release() {
        take().release();
    }
}
