package io.smtpedge.edge.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding records in the session log, as logback leaves it. */
class SessionLogTest {

    @TempDir
    private Path folder;

    @Test
    void theLastSessionsOfAnAddressFromTheNewestFileOn() throws IOException {
        zipped("sessions-2026-11-21.ndjson.gz", line("a-1", "192.0.2.66"), line("a-2", "192.0.2.66"));
        zipped("sessions-2026-11-22.ndjson.gz", line("b-1", "192.0.2.66"), line("b-2", "192.0.2.7"));
        plain("sessions.ndjson", line("c-1", "192.0.2.66"), line("c-2", "192.0.2.67"));
        plain("smtp-edge.log", "2026-11-23 INFO something else");

        assertThat(ids(search("192.0.2.66", 1))).containsExactly("c-1");
        assertThat(search("192.0.2.66", 1).files()).isEqualTo(1);
        assertThat(ids(search("192.0.2.66", 3))).containsExactly("a-2", "b-1", "c-1");
        assertThat(ids(search("192.0.2.66", 100))).containsExactly("a-1", "a-2", "b-1", "c-1");
        assertThat(ids(search("192.0.2.6", 100))).isEmpty();
        assertThat(search("192.0.2.6", 100).lines()).isEqualTo(6);
    }

    @Test
    void oneSessionByItsId() throws IOException {
        zipped("sessions-2026-11-22.ndjson.gz", line("b-1", "192.0.2.66"));
        plain("sessions.ndjson", line("b-11", "192.0.2.66"));

        assertThat(ids(search("b-1", 1))).containsExactly("b-1");
    }

    @Test
    void ipv6InWhateverForm() throws IOException {
        plain("sessions.ndjson", line("a-1", "2001:db8::66"));

        assertThat(ids(search("2001:DB8:0:0:0:0:0:66", 1))).containsExactly("a-1");
    }

    @Test
    void linesThatAreNoneAreCounted() throws IOException {
        String whole = line("a-1", "192.0.2.66");
        plain(
                "sessions.ndjson",
                "-- MARK --",
                whole.substring(0, whole.length() / 2),
                whole.replace("\"refused\"", "\"unheard-of\""),
                whole,
                "");

        SessionLog.Found found = search("192.0.2.66", 5);

        assertThat(ids(found)).containsExactly("a-1");
        assertThat(found.foreign()).isEqualTo(3);
        assertThat(found.lines()).isEqualTo(4);
    }

    /** A client chooses its HELO. It must not be able to pass for another. */
    @Test
    void aTextOfAStrangerIsNotTaken() throws IOException {
        SessionRecord record = Records.session("a-1", "192.0.2.7", List.of(), null);
        String forged =
                SessionJson.line(record).replace("spam.example", "\\\"client\\\":{\\\"ip\\\":\\\"192.0.2.66\\\"");
        plain("sessions.ndjson", forged);

        assertThat(ids(search("192.0.2.66", 5))).isEmpty();
        assertThat(ids(search("192.0.2.7", 5))).containsExactly("a-1");
    }

    @Test
    void aZipThatWasCutOffIsReadAsFarAsItGoes() throws IOException {
        Path file = zipped("sessions-2026-11-22.ndjson.gz", line("a-1", "192.0.2.66"), "x".repeat(100_000));
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 20));

        assertThat(ids(search("192.0.2.66", 5))).containsExactly("a-1");
        assertThat(search("192.0.2.66", 5).foreign()).isPositive();
    }

    @Test
    void whereThereIsNoLog() {
        assertThatThrownBy(() -> search("192.0.2.66", 1)).hasMessageContaining("has no sessions.ndjson");
        assertThatThrownBy(() -> SessionLog.of(List.of(folder.resolve("none"))))
                .hasMessage(folder + "/none: there is no such file; check the path");
    }

    private SessionLog.Found search(String wanted, int last) throws IOException {
        return SessionLog.of(List.of(folder)).search(SessionQuery.parse(wanted), last);
    }

    private static List<String> ids(SessionLog.Found found) {
        return found.sessions().stream().map(SessionRecord::id).toList();
    }

    private static String line(String id, String client) {
        return SessionJson.line(Records.session(id, client, List.of(), null));
    }

    private void plain(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), List.of(lines));
    }

    private Path zipped(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
