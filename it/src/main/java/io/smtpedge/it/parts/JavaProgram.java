package io.smtpedge.it.parts;

import java.util.ArrayList;
import java.util.List;

/** How to run a class of this project as a process of its own: with this JVM's Java and class path. */
public final class JavaProgram {

    private JavaProgram() {}

    /** The command, for a program that starts fast and stays small. */
    public static List<String> command(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                mainClass));
        command.addAll(arguments);
        return command;
    }
}
