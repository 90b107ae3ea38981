package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfSampleTest {

    @TempDir
    private Path folder;

    @Test
    void everyOccurrenceIsReplacedAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.cfg"), "bind :25\nserver :25\n# end\n");

        ConfSample changed = ConfSample.load(file).replace(":25", ":2525");

        assertThat(changed.text()).isEqualTo("bind :2525\nserver :2525\n# end\n");
    }

    @Test
    void aSampleThatNoLongerHoldsTheTextIsAnErrorThatNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("a.cfg"), "bind :26\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfSample.load(file).replace("bind :25", "bind :2525"))
                .withMessageContaining(file.toString())
                .withMessageContaining("\"bind :25\"");
    }

    @Test
    void keysAreReplacedByLaterOnes() throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), "listen { mode = direct, threads = 1 }\n");

        String text = ConfSample.load(file)
                .with("listen.mode = tproxy\nlisten.threads = 2\nlisten.threads = 3")
                .text();

        assertThat(text)
                .containsOnlyOnce("mode=tproxy")
                .containsOnlyOnce("threads=3")
                .doesNotContain("direct");
    }

    @Test
    void itIsWrittenUnderItsOwnName() throws IOException {
        Path written = ConfSample.of("haproxy.cfg").writeInto(folder);

        assertThat(written).hasFileName("haproxy.cfg").content().contains("usesrc clientip");
    }
}
