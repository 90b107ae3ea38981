package io.smtpedge.bench.load;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The load generator: one event loop, on which plans run one after another. */
public final class SmtpLoad implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock a clock in nanoseconds, such as {@code System::nanoTime}
     */
    public SmtpLoad(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Runs the plan and waits for its end, which comes at the latest after its time limit and one session's time.
     *
     * @throws IllegalStateException when the generator itself broke; a server that misbehaves only makes failed sessions
     */
    public LoadResult run(LoadPlan plan) throws InterruptedException {
        CompletableFuture<LoadResult> done = new CompletableFuture<>();
        LoadRun run = new LoadRun(group.next(), plan, nanoClock, done);
        group.execute(run::start);
        try {
            return done.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the load generator broke", broken.getCause());
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
