package io.smtpedge.report.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.query.PlantedFortnight;
import io.smtpedge.report.query.TestJournal;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same report in each format, with senders in it that try to break out. */
class FormatsTest {

    private static final String SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    private static final String TERMINAL = "\u001b[2J\u001b]0;owned\u0007\r\nFake: line\u202egpj.exe";
    private static final String FORMULA = "=HYPERLINK(\"http://192.0.2.1\",\"click\")";

    @SuppressWarnings("NullAway.Init")
    private static Report report;

    @BeforeAll
    static void compute() throws SQLException {
        try (TestJournal journal = PlantedFortnight.journal()) {
            int number = 1;
            for (String helo : List.of(SCRIPT, TERMINAL, FORMULA)) {
                for (int i = 0; i < 400; i++) {
                    journal.session(PlantedFortnight.MIDDLE.plusSeconds(60L * i), "192.0.2.20" + number)
                            .helo(helo)
                            .envelope("x@" + helo, "y@example.com")
                            .with("overruled", i % 2 == 0)
                            .listed("bl.example.net" + helo, 3, "127.0.0.2" + helo)
                            .silent("<u>" + helo)
                            .reputation(0.1, 0, 0.3, "normal", -3)
                            .accepted();
                }
                journal.notice(PlantedFortnight.MIDDLE.plusSeconds(9), "store-down" + helo, helo, helo);
                number++;
            }
            report = journal.report(PlantedFortnight.secondWeek());
        }
    }

    @Test
    void theReportHoldsWhatTheySaid() {
        assertThat(report.senders().helos()).extracting(sender -> sender.name()).contains(SCRIPT, TERMINAL, FORMULA);
        assertThat(report.falsePositives()).anyMatch(one -> one.helo().equals(SCRIPT));
    }

    @Test
    void textIsPrintableAsciiOfAtMostAHundredColumns() {
        String text = TextReport.of(report);
        assertThat(text).matches("[ -~\n]*");
        assertThat(text.lines()
                        .filter(line -> line.length() > 100 && line.strip().indexOf(' ') >= 0)
                        .filter(line -> !line.contains("\"permit ")))
                .isEmpty();
        assertThat(text)
                .contains(
                        "THREE THINGS TO DO", "LIKELY FALSE POSITIVES", "LISTS", "RANGES THAT ACT TOGETHER", "HEALTH");
    }

    @Test
    void nothingOfAStrangerIsMarkupInThePage() {
        String page = HtmlReport.of(report);
        assertThat(page).doesNotContain("<script", "<img src=x", "<u>").contains("&lt;script&gt;alert(1)");
        assertThat(page).doesNotContain("=\"http");
        assertThat(page).doesNotContain("http://www", "https://www").contains("default-src 'none'");
    }

    @Test
    void jsonIsAsciiAndKeepsEveryText() throws IOException {
        String text = JsonReport.of(report);
        assertThat(text).matches("[ -~\n]*");
        JsonNode json = new ObjectMapper().readTree(text).path("report");
        List<String> helos = new ArrayList<>();
        json.path("senders")
                .path("helos")
                .forEach(one -> helos.add(one.path("name").asText()));
        assertThat(helos).contains(SCRIPT, TERMINAL, FORMULA);
        assertThat(json.path("proposals").get(0).path("kind").asText()).isEqualTo("shadow-list");
        assertThat(json.path("charts").path("slice").asLong()).isEqualTo(6 * 3_600_000);
        assertThat(json.path("headline").path("now").path("spam").path("low").asDouble())
                .isPositive();
    }

    @Test
    void whatIsKnownOfAListIsInEveryFormat() throws IOException {
        ZoneFigures mad = report.lists().zones().stream()
                .filter(zone -> zone.surge() != null)
                .findFirst()
                .orElseThrow();
        Surge surge = Objects.requireNonNull(mad.surge());
        try (CSVParser parser = CSVParser.parse(
                CsvReport.of(report, "lists"),
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            List<CSVRecord> rows = parser.getRecords();
            assertThat(rows)
                    .filteredOn(row -> row.get("zone").equals(mad.zone()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("surge-since"))
                                .isEqualTo(surge.since().toString());
                        assertThat(Double.parseDouble(row.get("surge-rate"))).isBetween(0.9, 1.0);
                    });
            assertThat(rows)
                    .filteredOn(row -> row.get("zone").startsWith("<u>"))
                    .isNotEmpty()
                    .allMatch(row -> row.get("errors").equals("no answer in time (400)"));
            assertThat(rows).anyMatch(row -> !row.get("false-expected-high").isEmpty());
        }
        assertThat(TextReport.of(report).replaceAll("\\s+", " "))
                .contains("no answer of <u>", "no answer in time (400)");
    }

    @Test
    void everyTableOfCsvIsRectangularAndHoldsNoFormula() throws IOException {
        for (String section : CsvReport.sections()) {
            String text = CsvReport.of(report, section);
            assertThat(text).as(section).matches("[ -~\r\n]*");
            try (CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
                List<CSVRecord> rows = parser.getRecords();
                assertThat(rows)
                        .as(section)
                        .isNotEmpty()
                        .allMatch(row -> row.size() == rows.getFirst().size());
                for (CSVRecord row : rows) {
                    row.forEach(cell -> assertThat(cell).doesNotStartWith("=").doesNotStartWith("@"));
                }
            }
        }
        assertThatThrownBy(() -> CsvReport.of(report, "x"))
                .hasMessageStartingWith("there is no section \"x\"; there are headline, ");
    }
}
