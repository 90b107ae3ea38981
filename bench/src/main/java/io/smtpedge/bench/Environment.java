package io.smtpedge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a figure depends on besides the program: to be printed with every table. */
public final class Environment {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Environment() {}

    /** Kernel, processors and Java, in one line. */
    public static String describe() throws IOException {
        return "Linux %s, %d x %s, Java %s"
                .formatted(
                        System.getProperty("os.version"),
                        Runtime.getRuntime().availableProcessors(),
                        processor(Files.readAllLines(CPU_INFO)),
                        Runtime.version());
    }

    /** The JVM flags that a process was started with; class path and program arguments are left out. */
    static String javaFlags(ProcessHandle process) throws IOException {
        String commandLine =
                Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        return Arrays.stream(commandLine.split("\0"))
                .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
                // A path says where it was built, not how it runs.
                .filter(argument -> !argument.contains("/"))
                .collect(Collectors.joining(" "));
    }

    /** The first line that a program says about its version. */
    static String version(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            String line = output.readLine();
            return line == null
                    ? command.getFirst() + " of an unknown version"
                    : line.replaceAll("( -)? https?://.*", "");
        }
    }

    private static String processor(List<String> cpuInfo) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
