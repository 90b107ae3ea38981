package io.smtpedge.bench.load;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One plan under way: keeps a fixed number of sessions going until the plan is done. All of it on one event loop.
 *
 * <p>Ports do not run out: the server closes first in every dialogue, so TIME_WAIT stays on its side; many sources
 * multiply the ports; and IP_BIND_ADDRESS_NO_PORT (ip(7)) lets the kernel choose the port at connect, when it knows the
 * whole 4-tuple, instead of keeping it for one source alone.
 */
final class LoadRun<R> {

    /** How often sessions are looked at for their age: one timer for all is cheaper than one for each. */
    private static final long SWEEP_MS = 250;

    private final EventLoop loop;
    private final LoadPlan plan;
    private final LongSupplier nanoClock;
    private final Function<Runnable, ClientSession> client;
    private final LongFunction<R> result;
    private final CompletableFuture<R> done = new CompletableFuture<>();
    private final @Nullable ClientSession[] slots;
    private final long startedNs;
    private @Nullable Future<?> sweeper;
    private int busySlots;
    private long started;
    private boolean outOfTime;

    /**
     * @param client makes the next client, whose connection is not made yet; given what to call once when it is done
     * @param result what came of all of them, from the run's duration in microseconds
     */
    LoadRun(
            EventLoop loop,
            LoadPlan plan,
            LongSupplier nanoClock,
            Function<Runnable, ClientSession> client,
            LongFunction<R> result) {
        this.loop = loop;
        this.plan = plan;
        this.nanoClock = nanoClock;
        this.client = client;
        this.result = result;
        this.slots = new ClientSession[(int) Math.min(plan.concurrency(), plan.sessions())];
        this.startedNs = nanoClock.getAsLong();
    }

    /** Completed when the plan is done, exceptionally where the generator itself broke. */
    Future<R> done() {
        return done;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a start is never called off
    void start() {
        busySlots = slots.length;
        sweeper = loop.scheduleAtFixedRate(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        for (int i = 0; i < slots.length; i++) {
            int slot = i;
            if (plan.rampUp().isZero()) {
                next(slot);
            } else {
                loop.schedule(() -> next(slot), plan.rampUp().toNanos() * slot / slots.length, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Starts the next session in this slot, or leaves the slot empty when the plan has no more. */
    private void next(int slot) {
        if (outOfTime || started == plan.sessions()) {
            slots[slot] = null;
            if (--busySlots == 0) {
                finish();
            }
            return;
        }
        try {
            // Through the loop's queue, not by a call: sessions that fail at once would else pile up on the stack.
            ClientSession session = client.apply(() -> loop.execute(() -> next(slot)));
            slots[slot] = session;
            connect(session, started++);
        } catch (RuntimeException broken) {
            done.completeExceptionally(broken);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // registering fails only with the connect that follows it
    private void connect(ClientSession session, long number) {
        EpollSocketChannel channel = new EpollSocketChannel();
        channel.config().setTcpNoDelay(true);
        // No timer for each connect: the sweep covers it.
        channel.config().setConnectTimeoutMillis(0);
        InetSocketAddress source = null;
        if (!plan.sources().isEmpty()) {
            source = plan.sources().get((int) (number % plan.sources().size()));
            channel.config().setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        channel.pipeline().addLast(session);
        loop.register(channel);
        ChannelFuture connected = channel.connect(plan.target(), source);
        connected.addListener(outcome -> {
            if (outcome.cause() != null) {
                session.fail("connect: " + outcome.cause().getMessage());
            }
        });
    }

    private void sweep() {
        outOfTime |=
                elapsedUs() > TimeUnit.NANOSECONDS.toMicros(plan.timeLimit().toNanos());
        long limitUs = TimeUnit.NANOSECONDS.toMicros(plan.sessionTime().toNanos());
        for (ClientSession session : slots) {
            if (session != null) {
                session.failIfOlderThan(limitUs);
            }
        }
    }

    private void finish() {
        if (sweeper != null) {
            sweeper.cancel(false);
        }
        done.complete(result.apply(elapsedUs()));
    }

    private long elapsedUs() {
        return (nanoClock.getAsLong() - startedNs) / 1000;
    }
}
