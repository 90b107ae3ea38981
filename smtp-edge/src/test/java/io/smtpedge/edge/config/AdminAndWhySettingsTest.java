package io.smtpedge.edge.config;

import static io.smtpedge.edge.config.Problems.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAndWhySettingsTest {

    @TempDir
    private Path folder;

    private Path token(String content, String permissions) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("token"), content), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void everythingIsSaid() throws SettingsException, IOException {
        Path token = token("0123456789abcdef", "rw-r-----");
        EdgeConfig config = EdgeConfigLoader.parse("f", """
                admin { address = "192.0.2.1:8025", token-file = "%s" }
                why { address = "[::1]:8026", url = "https://postmaster.example.com/why/", requests = "60 per 1h"
                      trusted-proxies = ["10.0.0.0/8"], contact = "postmaster@example.com", remember = 100 }
                """.formatted(token));

        assertThat(config.admin())
                .isEqualTo(new AdminSettings(Optional.of(Endpoints.listen("192.0.2.1:8025")), Optional.of(token)));
        assertThat(config.why())
                .isEqualTo(new WhySettings(
                        Optional.of(Endpoints.listen("[::1]:8026")),
                        Optional.of("https://postmaster.example.com/why"),
                        new Rate(60, Duration.ofHours(1)),
                        List.of(Cidr.parse("10.0.0.0/8")),
                        "postmaster@example.com",
                        100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:8025", "0.0.0.0:8025", "[::]:8025"})
    void whatOthersCanReachNeedsAToken(String address) {
        assertThat(problems("admin.address = \"" + address + "\""))
                .startsWith("f:1: admin.address: ")
                .contains("can be reached from other machines")
                .contains("write token-file, or use a loopback address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8025", "[::1]:8025", "127.9.9.9:0"})
    void loopbackDoesNot(String address) {
        assertThat(problems("admin.address = \"" + address + "\"")).isEmpty();
    }

    @Test
    void aTokenThatIsNoneIsToldWithoutShowingIt() throws IOException {
        assertThat(problems("admin.token-file = \"" + token("hunter2", "rw-------") + "\""))
                .contains("admin.token-file: ", "holds no token")
                .doesNotContain("hunter2");
        assertThat(problems("admin.token-file = \"" + token("0123456789abcdef", "rw-r--r--") + "\""))
                .contains("can be read by everybody", "chmod o=");
        assertThat(problems("admin.token-file = \"/absent\"")).contains("/absent cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url = "postmaster.example.com"                    | is no address of a page
            url = "ftp://example.com/why"                     | is no address of a page
            url = "https://example.com/why?x=1"               | is no address of a page
            url = "https://example.com/"                      | must end in /why
            url = "https://exa mple.com/why"                  | is no URL
            contact = "call me"                               | is no way to reach you
            contact = "http://example.com/"                   | is no way to reach you
            requests = "many"                                 | is not a rate
            trusted-proxies = ["10.0.0.1/8"]                  | bits set after the prefix
            address = "localhost:8026"                        | names are not looked up
            """)
    void mistakes(String line, String sentence) {
        assertThat(problems("why { " + line + " }")).startsWith("f:1: why.").contains(sentence);
    }
}
