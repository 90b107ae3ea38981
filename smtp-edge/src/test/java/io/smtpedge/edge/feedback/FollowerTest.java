package io.smtpedge.edge.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {

    @TempDir
    private Path folder;

    @Test
    void aLogThatIsNotThereIsWaitedForWithAWord() throws IOException {
        Path log = folder.resolve("mail.log");
        Follower.Source source = Follower.Source.parse("postfix:" + log);
        assertThat(source.trouble()).contains(log + ": there is no such file yet; waiting for it");

        Files.writeString(log, "");
        assertThat(source.trouble()).isEmpty();
    }
}
