package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.it.parts.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is on the class path of which command, as the build has put it together. */
class LibrariesIT {

    private static List<String> libraries(String module) throws IOException {
        Path lib = ProjectFolder.find().resolve(module).resolve("target/lib");
        assumeTrue(Files.isDirectory(lib), module + "/target/lib is made by mvn package");
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(jar -> jar.getFileName().toString()).toList();
        }
    }

    @Test
    void theEdgeCarriesNothingThatOnlyReportsNeed() throws IOException {
        assertThat(libraries("smtp-edge"))
                .anyMatch(jar -> jar.startsWith("netty-handler-"))
                .noneMatch(jar ->
                        jar.matches("(duckdb|s3|sdk-core|aws-|jfreechart|jte|angus|commons-csv|jackson-databind).*"));
    }

    /** Of the object store's client, only what is used: not its asynchronous half, and no other HTTP client. */
    @Test
    void reportsCarryNoSecondHttpClient() throws IOException {
        assertThat(libraries("report"))
                .anyMatch(jar -> jar.startsWith("s3-"))
                .anyMatch(jar -> jar.startsWith("url-connection-client-"))
                .noneMatch(jar -> jar.matches("(netty|apache|httpc|s3proxy|okhttp).*"));
    }
}
