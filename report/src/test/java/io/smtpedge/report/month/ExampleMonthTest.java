package io.smtpedge.report.month;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example month is the same for the same seed, looks like mail, and is written as an edge writes it. */
class ExampleMonthTest {

    private static final MonthOptions SMALL = MonthOptions.usual(1).withScale(0.1);

    @Test
    void theSameSeedGivesTheSameMonthToTheByteAndAnotherSeedAnother(@TempDir Path folder) throws IOException {
        ExampleMonth.write(SMALL, folder.resolve("a"), _ -> {});
        ExampleMonth.write(SMALL, folder.resolve("b"), _ -> {});
        ExampleMonth.write(MonthOptions.usual(2).withScale(0.1), folder.resolve("c"), _ -> {});

        assertThat(contents(folder.resolve("a"))).isEqualTo(contents(folder.resolve("b")));
        assertThat(contents(folder.resolve("a"))).isNotEqualTo(contents(folder.resolve("c")));
    }

    /** Not only the draws of the mail: what a report must find is elsewhere, at other times, and of other sizes. */
    @Test
    void eachSeedPlantsOtherThingsAtOtherTimes() {
        List<Plants> plants = LongStream.rangeClosed(1, 50)
                .mapToObj(seed -> Plants.of(MonthOptions.usual(seed)))
                .toList();

        assertThat(plants.stream().map(Plants::hijack).distinct()).hasSize(50);
        assertThat(plants.stream().map(one -> one.hijack().address()).distinct())
                .hasSizeGreaterThan(45);
        assertThat(plants.stream().map(one -> one.snowshoe().network()).distinct())
                .hasSizeGreaterThan(40);
        assertThat(plants.stream().map(one -> one.madness().mad()).distinct()).hasSize(50);
        assertThat(plants.stream().map(one -> one.madness().list()).distinct()).hasSize(2);
        assertThat(plants.stream().map(one -> one.deadWeight().list()).distinct())
                .hasSize(2);
        assertThat(plants.stream().map(one -> one.silence().list()).distinct()).hasSize(4);
        assertThat(plants)
                .allMatch(one -> one.silence().silent().until().isBefore(SMALL.end())
                        && one.madness().mad().until().isBefore(SMALL.end())
                        && one.hijack().spam().until().isBefore(SMALL.end()));
    }

    @Test
    void eachEdgeHasAJournalInSegmentsOfAnHourWhoseLinesCanAllBeRead(@TempDir Path folder) throws Exception {
        long sessions = ExampleMonth.write(SMALL, folder.resolve("m"), _ -> {});

        long read = 0;
        for (String edge : List.of("mx1", "mx2")) {
            try (Stream<Path> segments = Files.list(folder.resolve("m").resolve(edge))) {
                for (Path segment : segments.toList()) {
                    assertThat(segment.getFileName().toString()).matches("2026-(10|11)-\\d\\dT\\d\\dZ\\.ndjson");
                    for (String line : Files.readAllLines(segment)) {
                        JournalEntry entry = JournalEntry.read(line);
                        assertThat(entry.line()).isEqualTo(line);
                        read += entry instanceof JournalEntry.Session ? 1 : 0;
                    }
                }
            }
        }
        assertThat(read).isEqualTo(sessions);
        assertThat(Files.readString(folder.resolve("m/planted.json")))
                .contains(
                        "\"" + Plants.of(SMALL).snowshoe().network() + "\"",
                        "\"" + Plants.of(SMALL).madness().list() + "\"");
        assertThat(Files.readAllLines(folder.resolve("m/truth.csv"))).hasSize((int) sessions + 1);
    }

    @Test
    void companiesRestAtTheWeekendAndSomeClientsAreHostileAndSomeHaveIpv6() throws IOException {
        Map<DayOfWeek, Integer> mailOfCompanies = new EnumMap<>(DayOfWeek.class);
        Map<String, Integer> kinds = new HashMap<>();
        List<String> helos = new ArrayList<>();
        ExampleMonth.run(
                SMALL,
                new MonthSink() {
                    @Override
                    public void entry(String edge, JournalEntry entry) {}

                    @Override
                    public void truth(SessionRecord session, String kind, boolean bad) {
                        kinds.merge(kind, 1, Integer::sum);
                        kinds.merge(
                                session.client().getAddress().getAddress().length == 4 ? "ipv4" : "ipv6",
                                1,
                                Integer::sum);
                        if (session.dialogue() != null) {
                            helos.add(session.dialogue().helo());
                        }
                        if (kind.equals("company")) {
                            DayOfWeek day = LocalDate.ofInstant(session.accepted(), ZoneOffset.UTC)
                                    .getDayOfWeek();
                            mailOfCompanies.merge(day, 1, Integer::sum);
                        }
                    }
                },
                _ -> {});

        assertThat(mailOfCompanies.get(DayOfWeek.SUNDAY))
                .isLessThan(mailOfCompanies.getOrDefault(DayOfWeek.TUESDAY, 0) / 4);
        assertThat(kinds.keySet())
                .contains(Stream.of(Kind.values()).map(Kind::label).toArray(String[]::new));
        assertThat(kinds.get("ipv6")).isGreaterThan(100);
        assertThat(helos).contains("<script>alert(document.domain)</script>").allMatch(helo -> helo.matches("[ -~]*"));
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
