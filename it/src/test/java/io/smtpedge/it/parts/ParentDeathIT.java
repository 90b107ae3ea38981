package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test's JVM may be killed; the servers it started must not stay behind. */
@RequireRealTools
class ParentDeathIT {

    @Test
    void serversDieWithTheProcessThatStartedThem(@TempDir Path folder) throws IOException {
        RealProcess parent = Machine.local(folder)
                .start("parent", JavaProgram.command(Parent.class.getName(), List.of(folder.toString())));
        long server = Long.parseLong(
                parent.awaitLine("server=", Duration.ofSeconds(30)).replace("server=", ""));
        assertThat(ProcessHandle.of(server)).isPresent();

        parent.kill();

        await().atMost(Duration.ofSeconds(5)).until(() -> !isRunning(server));
    }

    /** A process that nobody has waited for yet, a zombie, has no command any more. */
    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isPresent();
    }

    /** Starts a server from a thread that ends at once, and then does nothing. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            Thread shortLived = Thread.ofPlatform().start(() -> {
                try {
                    RealProcess server = Machine.local(Path.of(args[0])).start("server", List.of("sleep", "1000"));
                    System.out.println("server=" + server.pid());
                } catch (IOException failed) {
                    throw new IllegalStateException(failed);
                }
            });
            shortLived.join();
            Thread.sleep(Duration.ofHours(1));
        }
    }
}
