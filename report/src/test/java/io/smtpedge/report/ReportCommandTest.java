package io.smtpedge.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.FeedbackJson;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.NoticeJson;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command, on a journal as an edge writes it: ten sessions on the 23rd, three of them refused, and one broken line. */
class ReportCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeJournal() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add(SessionJson.line(session(i)));
        }
        lines.add("{\"id\":\"cut off");
        Files.createDirectories(folder.resolve("journal/mx1.example.com"));
        Files.write(folder.resolve("journal/mx1.example.com/2026-11-23T10Z.ndjson"), lines);
    }

    private static SessionRecord session(int number) {
        return new SessionRecord(
                "id-" + number,
                Instant.parse("2026-11-23T10:00:00Z").plusSeconds(number),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 40000),
                null,
                List.of(),
                List.of(),
                List.of(new SessionRecord.ListAnswer(
                        "bl.example.net",
                        number < 3 ? "listed" : "not-listed",
                        number < 3 ? List.of("127.0.0.2") : List.of(),
                        number < 3 ? 3 : 0,
                        number < 3 ? 3 : 0,
                        "wire",
                        "",
                        Duration.ofMillis(12))),
                new SessionRecord.Decision(
                        number < 3 ? "enforce" : "pass",
                        number < 3 ? "dnsbl" : "forwarding",
                        "",
                        new SessionRecord.Score(number < 3 ? 3 : 0, 0, 3, 3, false)),
                new SessionRecord.Dialogue(
                        "mail.example.org",
                        "ESMTP",
                        false,
                        true,
                        number < 3 ? 0 : 1,
                        List.of(new SessionRecord.Envelope(
                                "a@example.org",
                                List.of("b@example.com"),
                                1,
                                number < 3 ? 0 : 1,
                                number < 3 ? 0 : 250))),
                number < 3 ? Outcome.REFUSED : Outcome.FORWARDED,
                "",
                new SessionRecord.Timings(null, null, Duration.ofSeconds(1)),
                new SessionRecord.Bytes(1000, 200, 200, 1000),
                "mx1.example.com",
                null);
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(InstantSource.fixed(NOW));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(Main.withCommand(arguments));
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    @Test
    void yesterdayIsReportedAsTextUnlessSomethingElseIsSaid() {
        assertThat(run("--journal", journal(), "--timezone", "UTC"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString())
                .startsWith("SMTP EDGE REPORT  Mon 2026-11-23 00:00 to Tue 2026-11-24 00:00  UTC")
                .contains("10 sessions")
                .contains("accepted 70 %   deferred 0 %   refused 30 %")
                .contains("1 line of the journal could not be read");
    }

    @Test
    void recordsFromTheFutureAreCountedAsRejected() throws IOException {
        segment(
                "2026-11-23T10",
                SessionJson.line(session(1)).replace("2026-11-23T", "2031-01-01T"),
                SessionJson.line(session(2)).replace("2026-11-23T", "2031-01-02T"));
        for (String until : List.of("2026-11-24", "2099-01-01")) {
            out.getBuffer().setLength(0);
            assertThat(run("--journal", journal(), "--since", "2026-11-23", "--until", until, "--timezone", "UTC"))
                    .as("%s", err)
                    .isZero();
            assertThat(out.toString())
                    .contains("0 sessions")
                    .contains("2 journal lines rejected: it is from the future, first");
        }
    }

    private void segment(String hour, String... lines) throws IOException {
        Files.write(folder.resolve("journal/mx1.example.com/" + hour + "Z.ndjson"), List.of(lines));
    }

    private static String feedback(String session, String client) {
        Instant thisMorning = Instant.parse("2026-11-24T06:30:00Z");
        return FeedbackJson.line(
                new Feedback(thisMorning, session, InetAddress.ofLiteral(client), Finding.COMPLAINT, "fbl", "", 1),
                "mx1.example.com",
                true);
    }

    @Test
    void complaintsOfTheMorningCorrectYesterdaysSessions() throws IOException {
        segment(
                "2026-11-24T06",
                SessionJson.line(session(8))
                        .replace("2026-11-23T10:", "2026-11-24T06:")
                        .replace("id-8", "later-8"),
                feedback("id-7", "192.0.2.7"),
                // This address has come again since: it is not about yesterday.
                feedback("", "192.0.2.8"),
                feedback("", "192.0.2.9"));

        run("--journal", journal(), "--timezone", "UTC", "--format", "csv", "--section", "addresses");

        assertThat(out.toString().lines().filter(line -> line.startsWith("192.0.2.")))
                .extracting(line -> line.substring(0, 9) + " " + line.split(",")[8] + " of " + line.split(",")[9])
                .contains("192.0.2.6 0 of 1", "192.0.2.7 1 of 1", "192.0.2.8 0 of 1", "192.0.2.9 1 of 1");
    }

    @Test
    void aListThatWentToShadowWeeksAgoIsThere() throws IOException {
        Notice notice = new Notice(
                Instant.parse("2026-11-02T10:00:00Z"), "mx1.example.com", "list-shadowed", "bl.example.net", "mad");
        segment(
                "2026-11-02T10",
                SessionJson.line(session(1)).replace("2026-11-23T", "2026-11-02T"),
                NoticeJson.line(notice));

        run("--journal", journal(), "--timezone", "UTC");
        assertThat(out.toString())
                .contains("bl.example.net (shadow)", "in shadow since 2026-11-02 10:00: bl.example.net, mad");

        out.getBuffer().setLength(0);
        run("--journal", journal(), "--timezone", "UTC", "--since", "2026-11-01", "--until", "2026-11-02");
        assertThat(out.toString()).doesNotContain("in shadow");
    }

    @Test
    void oneReportIsWrittenInSeveralFormatsAsTheEndingsSay() throws IOException {
        Path page = folder.resolve("report.html");
        Path text = folder.resolve("report.txt");

        assertThat(run("--journal", journal(), "--output", page.toString(), "--output", text.toString()))
                .as("%s", err)
                .isZero();

        assertThat(out.toString()).isEmpty();
        assertThat(page).content().startsWith("<!DOCTYPE html>");
        assertThat(text).content().startsWith("SMTP EDGE REPORT");
    }

    @Test
    void jsonIsTheTreeOfFigures() throws IOException {
        assertThat(run("report", "--journal", journal(), "--timezone", "UTC", "--format", "json"))
                .as("%s", err)
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("version").asInt()).isEqualTo(1);
        JsonNode report = json.path("report");
        assertThat(report.path("period").path("since").asText()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(report.path("headline").path("now").path("sessions").asLong())
                .isEqualTo(10);
        assertThat(report.path("headline").path("before").isNull()).isTrue();
        JsonNode zone = report.path("lists").path("zones").get(0);
        assertThat(zone.path("zone").asText()).isEqualTo("bl.example.net");
        assertThat(zone.path("kind").asText()).isEqualTo("block");
        assertThat(zone.path("precision").path("share").isNull()).isTrue();
        assertThat(zone.path("false-alarms").path("low").isNull()).isTrue();
        assertThat(zone.path("effect").path("would-pass").asLong()).isEqualTo(3);
    }

    @Test
    void aPageGoesToItsFileAndNothingElseIsLeft() throws IOException {
        Path page = folder.resolve("report.html");
        assertThat(run("--journal", journal(), "--timezone", "UTC", "--format", "html", "--output", page.toString()))
                .as("%s", err)
                .isZero();
        assertThat(Files.readString(page))
                .startsWith("<!DOCTYPE html>")
                .contains("mail.example.org")
                .endsWith("</html>\n");
        assertThat(out.toString()).isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("journal", "report.html");
        }
    }

    @Test
    void csvIsOneTableOrADirectoryOfThem() throws IOException {
        assertThat(run("--journal", journal(), "--timezone", "UTC", "--format", "csv", "--section", "codes"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "zone,code,name,hits,unique-hits,right,known,low,high", "bl.example.net,127.0.0.2,,3,3,0,0,,");
        assertThat(run(
                        "--journal",
                        journal(),
                        "--format",
                        "csv",
                        "--output",
                        folder.resolve("tables").toString()))
                .isZero();
        assertThat(folder.resolve("tables/lists.csv")).exists();
        assertThat(folder.resolve("tables/gaps.csv")).exists();
    }

    @Test
    void mistakesAreToldBeforeAnythingIsRead() {
        assertThat(run("--since", "soon")).isEqualTo(2);
        assertThat(run("--since", "today", "--until", "yesterday")).isEqualTo(2);
        assertThat(run("--timezone", "Berlin")).isEqualTo(2);
        assertThat(run("--format", "csv")).isEqualTo(2);
        assertThat(run("--format", "csv", "--section", "nothing")).isEqualTo(2);
        assertThat(run("--mail", "a@example.com", "--smtp", "mx:0")).isEqualTo(2);
        assertThat(run("--mail", "a@@example.com")).isEqualTo(2);
        assertThat(run("--mail", "a@example.com", "--from", "me@")).isEqualTo(2);
        assertThat(run("--format", "pdf")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--since: \"soon\" is no time")
                .contains("is not before --until")
                .contains("write a name such as Europe/Berlin")
                .contains("say which with --section")
                .contains("there is no \"nothing\"")
                .contains("\"mx:0\" is no server")
                .contains("--mail: \"a@@example.com\" is no mail address")
                .contains("--from: \"me@\" is no mail address");
    }

    @Test
    void aMistakeIsOneSentenceAndSaysWhereToReadMore() {
        assertThat(run("--sinse", "7d")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("smtp-report report: Unknown option")
                .contains("(smtp-report report --help has the options)")
                .contains("--since")
                .doesNotContain("Usage:");
    }

    @Test
    void theJournalIsThatOfTheEdgesConfigurationIfNoneIsNamed() throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("smtp-edge.conf"),
                "listen { hostname = mx1.example.com }\njournal { directory = \"" + journal() + "\", keep = 35d }\n");
        assertThat(run("--config", configuration.toString(), "--timezone", "UTC"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("10 sessions");
        assertThat(run("sql", "--config", configuration.toString(), "SELECT count(*) AS n FROM sessions"))
                .as("%s", err)
                .isZero();

        Files.writeString(configuration, "journal { directory = { } }");
        assertThat(run("--config", configuration.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("smtp-edge.conf:1: journal.directory: ");
    }

    @Test
    void aSpanIsBeforeTheEnd() {
        assertThat(run("--journal", journal(), "--timezone", "UTC", "--since", "1d", "--until", "2026-11-24"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString())
                .startsWith("SMTP EDGE REPORT  Mon 2026-11-23 00:00 to Tue 2026-11-24 00:00  UTC")
                .contains("10 sessions");
    }

    /** Before the journal is counted. */
    @Test
    void whereNothingCanBeWrittenIsToldAtOnce() {
        assertThat(run("--journal", journal(), "--output", "/no/such/report.html"))
                .isEqualTo(2);
        assertThat(run("--journal", journal(), "--output", "report.pdf")).isEqualTo(2);
        assertThat(run("--journal", journal(), "--output", folder.toString(), "--format", "html"))
                .isEqualTo(2);
        assertThat(run("--journal", journal(), "--section", "lists")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--output /no/such/report.html: there is no directory /no/such",
                        "--output report.pdf: that ending says no format; say --format text, html, json or csv",
                        "--output " + folder + " is a directory; only csv takes one",
                        "--section is for csv; say --format csv");
    }

    @Test
    void whatFailsAtRunTimeHasStatusOneAndNoStack() {
        assertThat(run("--journal", journal(), "--output", "/proc/report.txt")).isEqualTo(1);
        assertThat(err.toString()).contains("smtp-report: cannot write ").doesNotContain("\tat ");
    }
}
