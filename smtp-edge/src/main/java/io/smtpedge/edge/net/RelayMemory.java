package io.smtpedge.edge.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the bytes under way may take. All sessions together, each stalled in both directions, must fit into the
 * JVM's direct memory: an edge that ran out of it would serve nobody. So the share of one session follows from the number of
 * connections. Thread-safe.
 */
public final class RelayMemory {

    private static final Logger LOG = LoggerFactory.getLogger(RelayMemory.class);

    private static final int SMALLEST = 4 * 1024;

    /** Bulk data cost less CPU with large reads; beyond this the gain is small. */
    private static final int LARGEST = 64 * 1024;

    /** Replies are short, but a read that shrank to fit them would take a small message in two. */
    private static final int SMALLEST_READ = 2048;

    /** Each leg may hold what waits up to the watermark, and one more read. */
    private static final int BUFFERS_A_SESSION = 4;

    /** The rest is for what the relay does not hold, and for what {@link #isScarce} is about. */
    private static final double SHARE_OF_DIRECT_MEMORY = 0.75;

    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private final int bufferOctets;
    private final long maxDirect;
    private final Map<ChannelOption<?>, Object> options;

    private RelayMemory(int bufferOctets, long maxDirect) {
        this.bufferOctets = bufferOctets;
        this.maxDirect = maxDirect;
        RecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(SMALLEST_READ, SMALLEST_READ, bufferOctets);
        this.options = Map.of(
                ChannelOption.ALLOCATOR,
                ALLOCATOR,
                ChannelOption.RECVBUF_ALLOCATOR,
                reads,
                ChannelOption.MESSAGE_SIZE_ESTIMATOR,
                (MessageSizeEstimator) () -> RelayMemory::sizeOf,
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(bufferOctets / 4, bufferOctets));
    }

    /** Divides this JVM's direct memory among so many connections; warns where their share is too small to work with. */
    public static RelayMemory of(int connections) {
        long maxDirect = PlatformDependent.maxDirectMemory();
        long share = (long) (maxDirect * SHARE_OF_DIRECT_MEMORY) / ((long) BUFFERS_A_SESSION * connections);
        if (share < SMALLEST) {
            LOG.warn(
                    "limits.connections = {} needs {} MB of direct memory, but the JVM has {};"
                            + " raise -XX:MaxDirectMemorySize or lower limits.connections",
                    connections,
                    (long) (BUFFERS_A_SESSION * (long) SMALLEST * connections / SHARE_OF_DIRECT_MEMORY) >> 20,
                    maxDirect >> 20);
        }
        return new RelayMemory(Math.clamp(Long.highestOneBit(share), SMALLEST, LARGEST), maxDirect);
    }

    /** The most that one leg reads at once, and that may wait to be written to it before the other leg stops. */
    public int bufferOctets() {
        return bufferOctets;
    }

    /**
     * True when three quarters of the memory are in use. Back-pressure alone does not bound it: when a peer ends its side,
     * epoll reports it and Netty reads all that the kernel still holds, stalled or not.
     */
    public boolean isScarce() {
        return ALLOCATOR.metric().usedDirectMemory() > maxDirect * SHARE_OF_DIRECT_MEMORY;
    }

    /** The options that put the bound into force on a channel. */
    Map<ChannelOption<?>, Object> options() {
        return options;
    }

    /** What a buffer takes, not what it holds: one octet may sit in a buffer of many. */
    private static int sizeOf(Object message) {
        return message instanceof ByteBuf bytes ? bytes.capacity() : 0;
    }
}
