package io.smtpedge.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What conf/logback.xml makes of the three streams. */
class ProductionLoggingTest {

    /** What pflogsumm and fail2ban expect of a line of syslog; the day is padded with a space. */
    private static final String SYSLOG =
            "[A-Z][a-z]{2} [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} \\S+ postfix/postscreen\\[4711]: PASS NEW \\[192.0.2.7]:41234";

    private static final String JSON = "{\"helo\":\"%d {} a\\u001b\"}";

    @TempDir
    Path dir;

    /** Logs one line to each stream, and stops as the program does at its end. */
    private static void logOneLineEach(Map<String, String> properties) throws JoranException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        properties.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("..", "conf", "logback.xml").toFile());
        context.getLogger("postscreen").info("PASS NEW [192.0.2.7]:41234");
        context.getLogger("session").info(JSON);
        context.getLogger("io.smtpedge.edge.Edge").warn("the backend is down");
        context.getLogger("io.smtpedge.edge.Edge").debug("is not shown");
        context.stop();
        List<Status> complaints = context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getEffectiveLevel() > Status.INFO)
                .toList();
        assertThat(complaints).isEmpty();
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void byDefaultAllGoesToStandardError() throws JoranException {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            logOneLineEach(Map.of("smtp-edge.pid", "4711"));
        } finally {
            System.setErr(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .contains(JSON)
                .anyMatch(line -> line.matches(SYSLOG))
                .anyMatch(line -> line.matches("[-0-9]{10} [:.0-9]{12} WARN Edge: the backend is down"));
    }

    @Test
    void withADirectoryEachStreamHasItsFile() throws JoranException, IOException {
        Path logs = dir.resolve("logs");
        logOneLineEach(Map.of("smtp-edge.pid", "4711", "smtp-edge.log-dir", logs.toString()));
        assertThat(Files.readString(logs.resolve("postscreen.log"))).matches(SYSLOG + "\n");
        assertThat(Files.readString(logs.resolve("sessions.ndjson"))).isEqualTo(JSON + "\n");
        assertThat(Files.readString(logs.resolve("smtp-edge.log"))).endsWith(" WARN Edge: the backend is down\n");
    }
}
