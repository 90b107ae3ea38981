package io.smtpedge.reputation.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFileTest {

    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");

    @Test
    void theNamesOfASegmentDuringItsLife() {
        JournalFile open = JournalFile.open(AT);
        assertThat(open.name()).isEqualTo("2026-11-23T10Z.ndjson.open");
        assertThat(open.closed().name()).isEqualTo("2026-11-23T10Z.ndjson");
        assertThat(open.next().closed().withPseudonyms().name()).isEqualTo("2026-11-23T10Z.1.anon.ndjson");
        assertThat(open.until()).isEqualTo("2026-11-23T11:00:00Z");
    }

    @Test
    void theNamesOfABatch() {
        assertThat(JournalFile.batchOfDay(AT).name()).isEqualTo("2026-11-23.parquet");
        assertThat(JournalFile.batchOfHour(AT).next().withPseudonyms().name())
                .isEqualTo("2026-11-23T10Z.1.anon.parquet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T10Z.ndjson.tmp",
                "2026-11-23.ndjson",
                "2026-02-30T10Z.ndjson",
                "2026-11-23T24Z.ndjson",
                "2026-11-23T10Z.0.ndjson",
                "2026-11-23T10Z.01.ndjson",
                "2026-11-23T10Z",
                "notes.parquet",
                ""
            })
    void otherNamesAreNone(String name) {
        assertThat(JournalFile.parse(name)).isEmpty();
    }

    @Property
    void aNameIsReadBackAsWhatItNames(
            @ForAll @LongRange(min = 0, max = 250_000_000_000L) long second,
            @ForAll boolean closed,
            @ForAll boolean anon) {
        JournalFile file = JournalFile.open(Instant.ofEpochSecond(second));
        file = closed ? file.closed() : file.next();
        file = anon ? file.withPseudonyms() : file;
        assertThat(JournalFile.parse(file.name())).contains(file);
    }
}
