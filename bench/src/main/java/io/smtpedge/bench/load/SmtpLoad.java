package io.smtpedge.bench.load;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

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
        List<Turn> turns = plan.dialogue().turns(plan.messageSize());
        Tally tally = new Tally(turns);
        return run(plan, whenEnded -> new LoadSession(turns, tally, nanoClock, whenEnded), tally::result);
    }

    /**
     * As {@link #run}, with clients that try to deliver a message each and take any answer: no answer is a failure here.
     *
     * @param plan its dialogue is {@link Dialogue#DELIVER}
     */
    public Outcomes attempt(LoadPlan plan) throws InterruptedException {
        return attempt(plan, (_, _) -> {});
    }

    /**
     * As {@link #attempt(LoadPlan)}.
     *
     * @param firstReplies is told each client and after how many microseconds it had its first reply, on the event loop
     */
    public Outcomes attempt(LoadPlan plan, ObjLongConsumer<InetAddress> firstReplies) throws InterruptedException {
        List<Turn> turns = plan.dialogue().turns(plan.messageSize());
        Outcomes.Counter counter = new Outcomes.Counter(firstReplies);
        return run(plan, whenEnded -> new OpenSession(turns, counter, nanoClock, whenEnded), _ -> counter.outcomes());
    }

    private <R> R run(LoadPlan plan, Function<Runnable, ClientSession> client, LongFunction<R> result)
            throws InterruptedException {
        LoadRun<R> run = new LoadRun<>(group.next(), plan, nanoClock, client, result);
        group.execute(run::start);
        try {
            return run.done().get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the load generator broke", broken.getCause());
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
