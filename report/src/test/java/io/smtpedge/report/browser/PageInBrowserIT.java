package io.smtpedge.report.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.report.format.HtmlReport;
import io.smtpedge.report.query.PlantedFortnight;
import io.smtpedge.report.query.TestJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in Chromium: light and dark, on a phone and on paper. The pictures are left in target/screenshots, to be looked at. */
class PageInBrowserIT {

    private static final Path PICTURES = Path.of("target/screenshots");
    private static final String HOSTILE =
            "</td><script>document.title='owned'</script><img src=http://192.0.2.1/x onerror=alert(1)>\"'&amp;";

    @SuppressWarnings("NullAway.Init")
    private static Path page;

    @SuppressWarnings("NullAway.Init")
    private static Chromium chromium;

    @BeforeAll
    static void open() throws IOException, SQLException, InterruptedException {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent(), "Chromium is not installed (apt-get install chromium)");
        Files.createDirectories(PICTURES);
        page = PICTURES.resolve("report.html");
        try (TestJournal journal = PlantedFortnight.journal()) {
            for (int i = 0; i < 700; i++) {
                journal.session(PlantedFortnight.MIDDLE.plusSeconds(800L * i), "192.0.2.200")
                        .helo(HOSTILE)
                        .accepted();
            }
            Files.writeString(page, HtmlReport.of(journal.report(PlantedFortnight.secondWeek())));
        }
        chromium = Chromium.start(program.get());
    }

    @AfterAll
    static void close() throws IOException {
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"light, 1200", "dark, 1200", "light, 360", "dark, 360"})
    void thePageFitsItsWindowAndAsksForNothing(String scheme, int width) throws InterruptedException, IOException {
        chromium.window(width, 900);
        chromium.prefer(scheme);
        chromium.open(page);

        int height = chromium.evaluate("document.documentElement.scrollHeight").asInt();
        Files.write(PICTURES.resolve(scheme + "-" + width + ".png"), chromium.screenshot(width, height));
        assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(width);
        assertThat(chromium.requests()).isEmpty();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void whatStrangersSayIsTextOnly() throws InterruptedException {
        chromium.window(1200, 900);
        chromium.open(page);
        assertThat(chromium.evaluate("document.title").asText()).startsWith("Mail report");
        assertThat(chromium.evaluate("document.scripts.length").asInt()).isZero();
        assertThat(chromium.evaluate("document.body.innerText.includes('<script>')")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void itCanBeReadByThoseWhoDoNotSee() throws InterruptedException {
        chromium.open(page);
        assertThat(chromium.evaluate("document.querySelectorAll('table').length")
                        .asInt())
                .isGreaterThan(8);
        assertThat(chromium.evaluate("document.querySelectorAll('table:not(:has(caption))').length")
                        .asInt())
                .isZero();
        assertThat(chromium.evaluate("document.querySelectorAll('img:not([alt]), img[alt=\"\"]').length")
                        .asInt())
                .isZero();
        assertThat(chromium.evaluate("document.querySelectorAll('img').length").asInt())
                .isEqualTo(4);
        assertThat(chromium.evaluate("document.querySelectorAll('h1').length").asInt())
                .isEqualTo(1);
        assertThat(chromium.evaluate("document.querySelectorAll('th:not([scope])').length")
                        .asInt())
                .isZero();
        assertThat(chromium.evaluate("document.documentElement.lang").asText()).isEqualTo("en");
    }

    @ParameterizedTest
    @CsvSource({"light", "dark"})
    void textStandsOutFromItsBackground(String scheme) throws InterruptedException {
        chromium.prefer(scheme);
        chromium.open(page);
        // WCAG 2.2, 1.4.3: at least 4.5 to 1, for each element that has text of its own.
        String worst = chromium.evaluate("""
                        (() => {
                          const light = c => { const v = c.map(x => { x /= 255; return x <= 0.03928 ? x / 12.92
                              : ((x + 0.055) / 1.055) ** 2.4; }); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
                          const rgb = s => s.match(/[0-9.]+/g).map(Number);
                          const behind = e => { while (e) { const c = rgb(getComputedStyle(e).backgroundColor);
                              if (c.length < 4 || c[3] > 0) return c.slice(0, 3); e = e.parentElement; } return [255, 255, 255]; };
                          const poor = [];
                          for (const e of document.querySelectorAll('main *')) {
                            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
                            const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
                            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                            if (ratio < 4.5) poor.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
                          }
                          return [...new Set(poor)].join(', ');
                        })()
                        """).asText();
        assertThat(worst).isEmpty();
    }

    @Test
    void itCanBePrinted() throws InterruptedException, IOException {
        chromium.prefer("dark");
        chromium.open(page);
        byte[] pdf = chromium.pdf();
        Files.write(PICTURES.resolve("print.pdf"), pdf);
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("%PDF-");
        assertThat(text.split("/Type /Page\\b", -1).length - 1).isBetween(3, 20);
    }
}
