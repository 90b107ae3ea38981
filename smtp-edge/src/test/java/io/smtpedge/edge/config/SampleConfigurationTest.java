package io.smtpedge.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.HealthChecks;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.edge.access.AccessEntry;
import io.smtpedge.edge.fastpath.RefusedClients;
import io.smtpedge.edge.fastpath.Rules;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.BareDot;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.settings.Problem;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** conf/smtp-edge.conf is what the postmaster reads: it must tell the truth about the loader, and all of it. */
class SampleConfigurationTest {

    private static final Path SAMPLE = Path.of("..", "conf", "smtp-edge.conf");

    private static EdgeConfig ofEmptyFile() throws SettingsException {
        SettingsFile empty = SettingsFile.parse("empty.conf", "");
        EdgeConfig config = EdgeConfigLoader.read(empty);
        empty.finish();
        return config;
    }

    @Test
    void theDefaults() throws SettingsException {
        assertThat(ofEmptyFile())
                .isEqualTo(new EdgeConfig(
                        new ListenSettings(
                                List.of(Endpoints.listen("0.0.0.0:25"), Endpoints.listen("[::]:25")),
                                ListenMode.DIRECT,
                                List.of(),
                                Duration.ofSeconds(5),
                                ListenSettings.machineName(),
                                1),
                        new ForwardSettings(
                                List.of(Endpoints.forward("127.0.0.1:2525")),
                                SourceMode.PROXY_V2,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30)),
                        new DnsblSettings(
                                Catalogue.shipped(),
                                new DnsblConfig(
                                                List.of(Endpoints.resolver("127.0.0.1:53")),
                                                List.of(),
                                                1,
                                                Duration.ofSeconds(3))
                                        .withHealth(HealthChecks.USUAL),
                                0,
                                Action.ENFORCE,
                                OnUnavailable.PASS),
                        new PregreetSettings(
                                Action.ENFORCE, Duration.ofSeconds(2), Optional.empty(), Duration.ofDays(1)),
                        new ProtocolTestSettings(Action.ENFORCE, Duration.ofDays(30)),
                        new NonSmtpCommandSettings(
                                new ProtocolTestSettings(Action.DROP, Duration.ofDays(30)),
                                List.of("CONNECT", "GET", "POST")),
                        new ProtocolTestSettings(Action.IGNORE, Duration.ofDays(30)),
                        new DataSettings(BareDot.REFUSE),
                        new MemorySettings(Duration.ofMinutes(10)),
                        new AccessSettings(List.of(), Action.DROP),
                        new LimitSettings(
                                new AdmissionPolicy.Limits(
                                        5000, 50, 1000, Optional.empty(), Optional.empty(), 2000, 5000, 2000),
                                Optional.of(new Rate(100, Duration.ofHours(1))),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(5),
                                2048,
                                20,
                                Duration.ofSeconds(30)),
                        new TlsSettings(Optional.empty(), 50, 500),
                        new FastPathSettings(
                                Optional.empty(),
                                new Rules(3, true, Duration.ofHours(1), RefusedClients.NONE),
                                Optional.empty()),
                        new ReputationSettings(
                                true,
                                Optional.empty(),
                                1_000_000,
                                Optional.empty(),
                                Duration.ofMinutes(5),
                                Optional.empty(),
                                List.of()),
                        new PolicySettings(
                                PolicySettings.Mode.SHADOW,
                                Duration.ofDays(7),
                                Thresholds.USUAL,
                                new PolicySettings.Throttle(2, 20),
                                3),
                        new AdminSettings(Optional.empty(), Optional.empty()),
                        new WhySettings(
                                Optional.empty(),
                                Optional.empty(),
                                new Rate(30, Duration.ofMinutes(1)),
                                List.of(),
                                "",
                                20_000),
                        new JournalSettings(Optional.empty())));
    }

    @Test
    void theSampleMeansTheSameAsAnEmptyFile() throws SettingsException {
        assertThat(EdgeConfigLoader.load(SAMPLE)).isEqualTo(ofEmptyFile());
    }

    @Test
    void theSampleHasEveryKeyAndNoOther() throws SettingsException, IOException {
        SettingsFile file = SettingsFile.load(SAMPLE);
        EdgeConfigLoader.read(file);
        assertThat(keysWrittenIn(Files.readString(SAMPLE))).containsExactlyInAnyOrderElementsOf(file.keys());
    }

    @Test
    void theZonesShownInTheSampleAreValid() throws IOException {
        assertThat(shownIn("dnsbl")).hasSize(5).allSatisfy(ZoneSpec::parse);
    }

    @Test
    void theRulesShownInTheSampleAreValid() throws IOException {
        assertThat(shownIn("access")).hasSize(3).allSatisfy(AccessEntry::parse);
    }

    /** The entries that a section shows, commented out. */
    private static List<String> shownIn(String section) throws IOException {
        String sample = Files.readString(SAMPLE);
        int begin = sample.indexOf("\n" + section + " {");
        return Pattern.compile("(?m)^ {4}# \"([^\"]+)\"$")
                .matcher(sample.substring(begin, sample.indexOf("\n}", begin)))
                .results()
                .map(entry -> entry.group(1))
                .toList();
    }

    @Test
    void theListsShownInTheSampleAreValidAndAllThatThereAre() throws IOException, SettingsException {
        String sample = Files.readString(SAMPLE);
        Catalogue shipped = Catalogue.shipped();
        String lists =
                sample.substring(sample.indexOf("  lists = ["), sample.indexOf("]", sample.indexOf("  lists = [")));
        SettingsFile file = SettingsFile.parse("shown.conf", "dnsbl {\n" + lists.replace("# ", "") + "]\n}");
        EdgeConfigLoader.read(file);
        SettingsException twice = catchThrowableOfType(SettingsException.class, file::finish);

        assertThat(twice.problems())
                .as("without a key both entries ask the same zone; nothing else is wrong")
                .allSatisfy(problem -> assertThat(problem.sentence()).startsWith("zen.spamhaus.org is listed twice"));
        assertThat(shipped.lists()).allSatisfy(list -> assertThat(sample).containsPattern("\\W" + list.name() + "\\W"));
    }

    @Test
    void theRangesInTheSampleAreThoseOfTheLoader() throws SettingsException, IOException {
        String sample = Files.readString(SAMPLE);
        // Each of these values is outside its range, and the message names the range.
        SettingsFile file = SettingsFile.parse("outside.conf", """
                listen { header-time = 10d, threads = 0 }
                forward { connect-timeout = 10d, greeting-timeout = 10d }
                dnsbl { threshold = 0, allow-threshold = 1, deadline = 10d, health.interval = 2d, cache-size = 0,
                        min-ttl = 10d, max-ttl = 10d, retry-time = 10d, stale-time = 10d }
                pregreet { wait = 10d, pass-time = 90d }
                pipelining { pass-time = 400d }
                non-smtp-command { pass-time = 400d }
                bare-newline { pass-time = 400d }
                memory { fail-time = 10d }
                limits { connections = 0, connections-per-client = 0, connections-per-network = 0, screening = 0,
                         forwarding = 0, refusing = 0, stress-greet-wait = 10d, stress-command-time = 10d,
                         command-time = 10d, idle-time = 10d,
                         line-length = 0, commands = 0, drain-timeout = 10d }
                tls { handshakes-per-second = 0, connections = 0 }
                fast-path { clean-sessions = 0, max-time = 10d }
                reputation { addresses = 0, snapshot-interval = 10d, interval = 10d }
                policy { learning-time = 100d, refuse = 2, later = 2, fast-lane = 2, watch = 200,
                         throttle { from = 2, connections = 0, recipients-per-hour = 0 } }
                why { remember = 0 }
                journal { keep = 1s, pseudonymise-after = 1s }
                """);
        EdgeConfigLoader.read(file);
        SettingsException found = catchThrowableOfType(SettingsException.class, file::finish);
        assertThat(found.problems())
                .hasSize(50)
                .allSatisfy(problem -> assertThat(commentOf(problem, sample)).contains(rangeIn(problem)));
    }

    @Test
    void theExamplesInTheGuideAreValid() throws SettingsException, IOException {
        String guide = Files.readString(Path.of("..", "docs", "configuration.md"));
        List<String> examples = Pattern.compile("(?m)^ {4}((?:listen|forward) \\{.*)$")
                .matcher(guide)
                .results()
                .map(example -> example.group(1))
                .toList();
        assertThat(examples).hasSize(6);
        for (String example : examples) {
            SettingsFile file = SettingsFile.parse("example.conf", example);
            EdgeConfigLoader.read(file);
            file.finish();
        }
    }

    private static String rangeIn(Problem problem) {
        Matcher range = Pattern.compile("from (\\S+ to \\S+)$").matcher(problem.sentence());
        assertThat(range.find()).as(problem.sentence()).isTrue();
        return range.group(1);
    }

    /** The comment above the key, as one line. */
    private static String commentOf(Problem problem, String sample) {
        String[] key = problem.key().split("\\.", -1);
        Matcher place = Pattern.compile("\n" + "  ".repeat(key.length - 1) + "(# )?" + key[key.length - 1] + " =")
                .matcher(sample);
        assertThat(place.find(sample.indexOf("\n" + key[0] + " {")))
                .as(problem.key())
                .isTrue();
        int end = place.start();
        return sample.substring(sample.lastIndexOf('=', end), end).replaceAll("\\s*\\n\\s*#\\s*", " ");
    }

    /** Keys at the beginning of a line, which may be commented out. */
    private static Set<String> keysWrittenIn(String sample) {
        Set<String> keys = new TreeSet<>();
        String section = "";
        String inner = "";
        for (MatchResult match : Pattern.compile("(?m)^(?:([a-z-]+) \\{|  ([a-z]+) \\{|(  )?  (?:# )?([a-z-]+) = )")
                .matcher(sample)
                .results()
                .toList()) {
            if (match.group(1) != null) {
                section = match.group(1);
            } else if (match.group(2) != null) {
                inner = match.group(2) + ".";
            } else {
                keys.add(section + "." + (match.group(3) != null ? inner : "") + match.group(4));
            }
        }
        return keys;
    }
}
