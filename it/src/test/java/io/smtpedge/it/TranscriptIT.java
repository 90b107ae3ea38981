package io.smtpedge.it;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays each file in src/test/resources/transcripts. {@link Transcript} says how one is written. */
class TranscriptIT {

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException, URISyntaxException {
        URL directory = Objects.requireNonNull(TranscriptIT.class.getResource("/transcripts"), "no transcripts");
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            List<Path> sorted = files.sorted().toList();
            return sorted.stream().map(TranscriptIT::test);
        }
    }

    private static DynamicTest test(Path file) {
        try {
            Transcript transcript = Transcript.load(file);
            return DynamicTest.dynamicTest(transcript.title(), file.toUri(), transcript::play);
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read " + file, unreadable);
        }
    }
}
