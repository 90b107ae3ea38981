package io.smtpedge.tproxy;

import io.smtpedge.tproxy.sets.SetsService;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup sets}: runs the helper that writes the edge's verdicts into the kernel's sets. */
@Command(
        name = "sets",
        description = "Writes the edge's verdicts into the sets of table inet smtp_edge, until SIGTERM or SIGINT.",
        footer =
                "It needs CAP_NET_ADMIN, and the table that \"tproxy-setup apply\" makes where fast-path is configured.",
        mixinStandardHelpOptions = true)
final class SetsCommand implements Callable<Integer> {

    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ,
    };

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--socket",
            required = true,
            paramLabel = "PATH",
            description = "The unix socket to make, to which the edge connects.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path socket;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "The group of the socket's file: that of the edge. Default: this process's group.")
    private @Nullable String group;

    @Option(
            names = "--mode",
            paramLabel = "OCTAL",
            defaultValue = "660",
            description = "The mode of the socket's file (default ${DEFAULT-VALUE}): who may write to it may connect.")
    private String mode = "660";

    private final LongSupplier nanoClock;

    /**
     * @param nanoClock a clock in nanoseconds
     */
    SetsCommand(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    @Override
    public Integer call() {
        Set<PosixFilePermission> permissions = permissions();
        Optional<GroupPrincipal> owner = groupPrincipal();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        int status = ExitCode.SOFTWARE;
        try {
            status = serve(permissions, owner, ended);
        } finally {
            // Only now is the socket removed.
            ended.complete(status);
        }
        return status;
    }

    private int serve(
            Set<PosixFilePermission> permissions, Optional<GroupPrincipal> owner, CompletableFuture<Integer> ended) {
        PrintWriter err = spec.commandLine().getErr();
        try (SetsService service = SetsService.open(
                socket, permissions, owner, line -> err.println("tproxy-setup sets: " + line), nanoClock)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, ended), "stop"));
            PrintWriter out = spec.commandLine().getOut();
            out.println("tproxy-setup sets ready " + socket);
            out.flush();
            service.run();
            return ExitCode.OK;
        } catch (IOException failed) {
            err.println("tproxy-setup sets: " + failed.getMessage());
            return ExitCode.SOFTWARE;
        }
    }

    /** A stop that was asked for is no failure: without this, the JVM would end with status 143. */
    private static void stop(SetsService service, CompletableFuture<Integer> ended) {
        service.stop();
        Runtime.getRuntime()
                .halt(ended.completeOnTimeout(ExitCode.SOFTWARE, STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)
                        .join());
    }

    private Set<PosixFilePermission> permissions() {
        if (!mode.matches("0?[0-7]{3}")) {
            throw new ParameterException(
                    spec.commandLine(), "--mode: \"" + mode + "\" is no mode; write three octal digits such as 660");
        }
        int bits = Integer.parseInt(mode, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((bits & (1 << bit)) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }

    private Optional<GroupPrincipal> groupPrincipal() {
        if (group == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
        } catch (UserPrincipalNotFoundException unknown) {
            throw new ParameterException(
                    spec.commandLine(), "--group: there is no group \"" + group + "\"; see /etc/group", unknown);
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(), "--group: cannot look \"" + group + "\" up: " + unreadable, unreadable);
        }
    }
}
