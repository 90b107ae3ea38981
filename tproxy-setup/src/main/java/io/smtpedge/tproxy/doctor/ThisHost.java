package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.apply.Requirements;
import io.smtpedge.tproxy.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine that this program runs on. */
public final class ThisHost implements Host {

    private static final int TIME_LIMIT_S = 20;
    private static final int OUTPUT_LIMIT_OCTETS = 16 << 20;

    @Override
    public Printed run(String command) {
        // By env(1), which finds the program on the path below; this process's own often lacks the folders of nft and
        // ip.
        ProcessBuilder builder = new ProcessBuilder(("/usr/bin/env " + command).split(" ")).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("LC_ALL", "C");
        environment.merge("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", (path, more) -> path + ":" + more);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(TIME_LIMIT_S, TimeUnit.SECONDS).execute(process::destroyForcibly);
            byte[] text = process.getInputStream().readNBytes(OUTPUT_LIMIT_OCTETS);
            process.getInputStream().close();
            return new Printed(process.waitFor(), new String(text, StandardCharsets.UTF_8));
        } catch (IOException notThere) {
            return new Printed(127, String.valueOf(notThere.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Printed(130, "interrupted");
        }
    }

    @Override
    public Optional<String> read(String path) {
        try {
            return Optional.of(Files.readString(Path.of(path), StandardCharsets.ISO_8859_1));
        } catch (IOException notReadable) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> names(String folder) {
        if (!Files.isDirectory(Path.of(folder))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(Path.of(folder))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public List<Difference> differences(Plan plan) throws PlumbingException {
        Requirements.privileges();
        return new Plumbing(new ProcessCommands()).differences(plan);
    }
}
