package io.smtpedge.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void itIsShownInTheHeader() throws IOException {
        BearerToken token = BearerToken.read(file(SECRET + "\n", "rw-r-----"));

        assertThat(token.isShownIn("Bearer " + SECRET)).isTrue();
        assertThat(token.isShownIn("bearer  " + SECRET + " ")).isTrue();
        assertThat(token.isShownIn(token.header())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                SECRET,
                "Basic " + SECRET,
                "Bearer 0123456789abcdef0123456789abcdee",
                "Bearer 0123456789abcdef",
                "Bearer " + SECRET + "0",
                "Bearer " + SECRET + "\u00e9",
            })
    void nothingElseIs(String header) throws IOException {
        assertThat(BearerToken.read(file(SECRET, "rw-------")).isShownIn(header))
                .isFalse();
    }

    @Test
    void itIsNeverPrinted() throws IOException {
        assertThat(BearerToken.read(file(SECRET, "rw-------")).toString()).doesNotContain(SECRET);
    }

    @Test
    void aFileThatWillNotDoIsToldWithoutItsContent() {
        assertThatThrownBy(() -> BearerToken.read(file("short-secret", "rw-------")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no token")
                .hasMessageNotContaining("short-secret");
        assertThatThrownBy(() -> BearerToken.read(file("two words are no token", "rw-------")))
                .hasMessageNotContaining("two words");
        assertThatThrownBy(() -> BearerToken.read(file("x".repeat(5000), "rw-------")))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> BearerToken.read(file(SECRET, "rw-r--r--"))).hasMessageContaining("chmod o=");
        assertThatThrownBy(() -> BearerToken.read(directory.resolve("absent"))).hasMessageContaining("cannot be read");
    }
}
