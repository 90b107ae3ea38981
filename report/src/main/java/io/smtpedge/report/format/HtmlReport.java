package io.smtpedge.report.format;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.plot.NoFontsException;
import io.smtpedge.report.plot.Plots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A report as one page that needs nothing but itself: its style and its pictures are in it, it has no script, and its policy lets it
 * fetch nothing. Every text of a stranger is escaped for the place where it stands, by the template engine.
 */
public final class HtmlReport {

    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, HtmlReport.class.getClassLoader(), "io.smtpedge.report.page");

    private HtmlReport() {}

    /** A page for a browser. */
    public static String of(Report report) {
        return of(report, pictures(report, true));
    }

    /** A page whose pictures are where {@code images} says. */
    public static String of(Report report, Images images) {
        StringOutput out = new StringOutput();
        TEMPLATES.render(
                "report.jte",
                Map.of("report", report, "images", images, "css", images.inPage() ? css() : MailStyle.of(css())),
                out);
        return out.toString();
    }

    /** The pictures of a report, or why there are none. */
    public static Images pictures(Report report, boolean inPage) {
        try {
            return new Images(Plots.draw(report), "There is nothing to draw.", inPage);
        } catch (NoFontsException noFonts) {
            return new Images(List.of(), String.valueOf(noFonts.getMessage()), inPage);
        }
    }

    private static String css() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("the jar has lost its report.css");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
