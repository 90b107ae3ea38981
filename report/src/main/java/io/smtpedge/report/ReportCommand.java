package io.smtpedge.report;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.format.CsvReport;
import io.smtpedge.report.format.HtmlReport;
import io.smtpedge.report.format.Images;
import io.smtpedge.report.format.JsonReport;
import io.smtpedge.report.format.TextReport;
import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.JournalOptions;
import io.smtpedge.report.journal.ProgressLine;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.report.mail.ReportMail;
import io.smtpedge.report.mail.Submission;
import io.smtpedge.report.query.Reporter;
import io.smtpedge.report.query.SystemNames;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smtp-report report}: what happened, and what to do. */
@Command(
        name = "report",
        description = "Report on a period: what came, what the lists did, who was hurt, what to do.",
        footer = {
            "",
            JournalOptions.TIMES,
            "",
            "Every morning, from cron:  0 7 * * *  smtp-report --since yesterday --mail postmaster@example.com"
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

    /** Of the output. */
    enum Format {
        TEXT,
        HTML,
        JSON,
        CSV;

        /** What the ending of a file's name says; text where there is none; empty where it says something else. */
        static Optional<Format> of(Path file) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return switch (ending) {
                case "html", "htm" -> Optional.of(HTML);
                case "json" -> Optional.of(JSON);
                case "csv" -> Optional.of(CSV);
                case "txt", "text" -> Optional.of(TEXT);
                default -> name.indexOf('.') < 0 ? Optional.of(TEXT) : Optional.empty();
            };
        }
    }

    @Mixin
    private JournalOptions options = new JournalOptions("yesterday");

    @Option(
            names = "--format",
            description = "text, html, json or csv. Default: what the ending of --output says, else text.")
    private @Nullable Format format;

    @Option(
            names = "--section",
            paramLabel = "NAME",
            description = "With csv: one table. Without it, --output is a directory, and gets a file for each.")
    private @Nullable String section;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write there, and not to standard output; several times for several formats of one report.")
    private List<Path> outputs = new ArrayList<>();

    @Option(
            names = "--mail",
            paramLabel = "ADDRESS",
            arity = "1..*",
            description = "Mail it, as text and HTML with its pictures, instead of printing it.")
    private List<String> mail = new ArrayList<>();

    @Option(
            names = "--smtp",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:25",
            description = "Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String smtp;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "Default: smtp-report at this host's name.")
    private @Nullable String from;

    @Option(
            names = "--asn-table",
            paramLabel = "FILE",
            description = "An MMDB file, for the names of autonomous systems.")
    private @Nullable Path asnTable;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Your own additions to the catalogue of lists, as in dnsbl.catalogue.")
    private @Nullable Path catalogue;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final InstantSource clock;

    ReportCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, SQLException, SettingsException {
        Instant now = clock.instant();
        JournalOptions.Span span = options.span(now);
        Period period = new Period(span.since(), span.until(), options.zone());
        Submission submission = option("--smtp", smtp, Submission::parse);
        checkMail();
        checkOutput();
        Report report = compute(period, now);
        if (!mail.isEmpty()) {
            submission.send(report, from == null ? "smtp-report@" + hostName() : from, mail);
        }
        for (Path output : outputs) {
            write(report, formatOf(output), output);
        }
        if (mail.isEmpty() && outputs.isEmpty()) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text(report, format == null ? Format.TEXT : format));
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    /** Before the journal is counted, which may take minutes. */
    private void checkMail() {
        mail.forEach(address -> option("--mail", address, ReportCommand::checked));
        if (from != null) {
            option("--from", from, ReportCommand::checked);
        }
    }

    private static String checked(String address) {
        ReportMail.check(address);
        return address;
    }

    private void checkOutput() {
        if (section != null && !CsvReport.sections().contains(section)) {
            throw wrong(
                    "--section: there is no \"" + section + "\"; there are " + String.join(", ", CsvReport.sections()));
        }
        if (section != null
                && format != Format.CSV
                && outputs.stream().noneMatch(output -> Format.of(output).equals(Optional.of(Format.CSV)))) {
            throw wrong("--section is for csv; say --format csv");
        }
        for (Path output : outputs) {
            Path folder = Objects.requireNonNull(output.toAbsolutePath().getParent());
            if (!Files.isDirectory(folder)) {
                throw wrong("--output " + output + ": there is no directory " + folder);
            }
            if (Files.isDirectory(output) && (formatOf(output) != Format.CSV || section != null)) {
                throw wrong("--output " + output + " is a directory; only csv takes one, without --section");
            }
            if (format == null && Format.of(output).isEmpty()) {
                throw wrong(
                        "--output " + output + ": that ending says no format; say --format text, html, json or csv");
            }
        }
        if (format == Format.CSV && section == null && outputs.isEmpty() && mail.isEmpty()) {
            throw wrong("csv is one table a file: say which with --section, or give --output a directory for all");
        }
    }

    private Report compute(Period period, Instant now) throws IOException, SQLException, SettingsException {
        Catalogue lists =
                catalogue == null ? Catalogue.shipped() : Catalogue.shipped().with(catalogue);
        SystemNames systems = systems();
        Progress progress = Progress.of(spec.commandLine().getErr(), clock);
        JournalOptions.Span read = new JournalOptions.Span(period.before().since(), Reporter.heardUntil(period, now));
        Scope scope = options.scope(read, now).withNoticesSince(Reporter.noticesSince(period));
        progress.accept("opening " + String.join(", ", scope.journals()));
        ProgressLine reading = ProgressLine.of(spec.commandLine().getErr(), System::nanoTime);
        try (JournalDatabase journal = JournalDatabase.open(scope, reading)) {
            reading.clear();
            return new Reporter(lists, systems, progress).report(journal.connection(), period, now);
        } finally {
            progress.clear();
        }
    }

    private SystemNames systems() throws IOException {
        if (asnTable == null) {
            return SystemNames.NONE;
        }
        AsnTable table = AsnTable.open(asnTable);
        return asn -> table.name(asn).orElse("");
    }

    private Format formatOf(Path output) {
        return format == null ? Format.of(output).orElse(Format.TEXT) : format;
    }

    private void write(Report report, Format as, Path output) throws IOException {
        if (as == Format.CSV && section == null) {
            Files.createDirectories(output);
            for (String name : CsvReport.sections()) {
                write(output.resolve(name + ".csv"), CsvReport.of(report, name));
            }
            return;
        }
        write(output, text(report, as));
    }

    private String text(Report report, Format as) {
        return switch (as) {
            case TEXT -> TextReport.of(report);
            case HTML -> page(report);
            case JSON -> JsonReport.of(report);
            case CSV -> CsvReport.of(report, section == null ? "headline" : section);
        };
    }

    private String page(Report report) {
        Images images = HtmlReport.pictures(report, true);
        if (images.pictures().isEmpty() && report.headline().now().sessions() > 0) {
            spec.commandLine().getErr().println("smtp-report: " + images.why());
        }
        return HtmlReport.of(report, images);
    }

    /** A reader sees the old file or the new one, and never half of it. */
    private static void write(Path file, String text) throws IOException {
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            Files.deleteIfExists(part);
            throw new IOException("cannot write " + file + ": " + failed, failed);
        }
    }

    private static String hostName() throws IOException {
        return InetAddress.getLocalHost().getCanonicalHostName();
    }

    private <T> T option(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw wrong(name + ": " + wrong.getMessage());
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
