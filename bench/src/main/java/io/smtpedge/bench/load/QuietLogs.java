package io.smtpedge.bench.load;

/** Keeps the libraries' debug lines out of the benchmarks' output; call it before anything logs. */
public final class QuietLogs {

    /** Logback reads its configuration from here, at the first use of a logger. */
    private static final String PROPERTY = "logback.configurationFile";

    private QuietLogs() {}

    /** Takes the benchmarks' own log configuration, unless the user named another one on the command line. */
    public static void configure() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "io/smtpedge/bench/logback.xml");
        }
    }
}
