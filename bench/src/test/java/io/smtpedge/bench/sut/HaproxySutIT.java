package io.smtpedge.bench.sut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.bench.load.Dialogue;
import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.load.LoadResult;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's own ground: the generator, HAProxy and smtp-sink work together, and their cost can be read. */
class HaproxySutIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheRealParts() {
        for (String program : new String[] {"haproxy", "smtp-sink"}) {
            assumeTrue(isInstalled(program), program + " is not installed");
        }
    }

    @Test
    void everyMessageGoesThroughAndCostsTime() throws Exception {
        try (SmtpSink sink = SmtpSink.start(folder);
                SystemUnderTest haproxy = HaproxySut.quiet("HAProxy", folder, sink.address());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            CpuMeter meter = new CpuMeter();
            long beforeUs = meter.cpuUs(haproxy.process());
            LoadResult result = load.run(plan(haproxy.address()));

            assertThat(result.failures()).isEmpty();
            assertThat(result.replies()).containsEntry("6. message 250", 2000L);
            assertThat(meter.cpuUs(haproxy.process()) - beforeUs).isPositive();
            assertThat(meter.residentKib(haproxy.process())).isPositive();
        }
    }

    @Test
    void theMtaMayStandBehindAUnixSocket() throws Exception {
        try (SmtpSink sink = SmtpSink.startUnix(folder);
                SystemUnderTest haproxy = HaproxySut.quiet("HAProxy, unix socket", folder, sink.address());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            LoadResult result = load.run(plan(haproxy.address()));

            assertThat(result.failures()).isEmpty();
            assertThat(result.complete()).isEqualTo(2000);
        }
    }

    @Test
    void theLoggingOneWritesALineASession() throws Exception {
        try (SmtpSink sink = SmtpSink.start(folder);
                SyslogDrain syslog = SyslogDrain.start();
                SystemUnderTest haproxy = HaproxySut.logging(folder, sink.address(), syslog.address());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            LoadResult result = load.run(plan(haproxy.address()));

            assertThat(result.failures()).isEmpty();
            // UDP may lose some.
            assertThat(syslog.datagrams()).isGreaterThan(1000);
        }
    }

    @Test
    void systemCallsAreCounted() throws Exception {
        assumeTrue(isInstalled("strace"), "strace is not installed");
        try (SmtpSink sink = SmtpSink.start(folder);
                SystemUnderTest haproxy = HaproxySut.quiet("HAProxy", folder, sink.address());
                SmtpLoad load = new SmtpLoad(System::nanoTime)) {
            SystemCalls calls = SystemCalls.start(haproxy.process(), folder);
            load.run(plan(haproxy.address()));
            Map<String, Long> counted = calls.stop();

            assertThat(counted.get("connect")).isGreaterThanOrEqualTo(2000);
            assertThat(counted).containsKeys("epoll_ctl", "recvfrom", "sendto", "close");
        }
    }

    private static boolean isInstalled(String program) {
        try {
            ServerProcess.program(program, program);
            return true;
        } catch (IOException missing) {
            return false;
        }
    }

    private static LoadPlan plan(InetSocketAddress target) {
        return new LoadPlan(
                target,
                LoadPlan.sourcesIn(Cidr.parse("127.7.0.0/24")),
                Dialogue.DELIVER,
                2000,
                50,
                1000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }
}
