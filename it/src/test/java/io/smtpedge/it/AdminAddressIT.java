package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A running edge, asked by programs on its admin address, and by a refused sender on its page. */
@ExtendWith(LeakWatch.class)
class AdminAddressIT {

    private static final String HTTP = """
            admin.address = "127.0.0.1:0"
            why { address = "127.0.0.1:0", contact = "postmaster@edge.test" }
            """;

    private final LogLines records = LogLines.of("session");
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stopListening() {
        records.close();
        http.close();
    }

    @Test
    void aRefusedSenderReadsWhy() throws Exception {
        try (Stage stage = Stage.open(HTTP)) {
            String ref = refused(stage, Stage.LISTED);

            HttpResponse<String> page = get(why(stage), "/why/" + ref);

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("bl.test", ref, "postmaster@edge.test")
                    .doesNotContain("b@mta.test");
            assertThat(page.headers().firstValue("content-security-policy"))
                    .get()
                    .asString()
                    .startsWith("default-src 'none'");
            assertThat(page.body()).as("he comes from another address").contains("127.0.0.*");
            assertThat(get(why(stage), "/why/" + ref + "?address=127.0.0.66").body())
                    .contains("127.0.0.66");
            assertThat(get(why(stage), "/why/" + ref + "0").statusCode()).isEqualTo(404);
            assertThat(get(why(stage), "/v1/health").statusCode())
                    .as("the page is no way to the admin address")
                    .isEqualTo(404);
        }
    }

    /** The edge was started anew since: the journal has it. */
    @Test
    void afterARestartTheJournalIsAsked(@TempDir Path folder) throws Exception {
        String journal = "journal.directory = \"" + folder + "\"\n";
        String ref;
        try (Stage stage = Stage.open(HTTP, journal)) {
            ref = refused(stage, Stage.LISTED);
        }
        try (Stage stage = Stage.open(HTTP, journal)) {
            assertThat(get(why(stage), "/why/" + ref).statusCode()).isEqualTo(200);
            await().untilAsserted(
                            () -> assertThat(get(admin(stage), "/v1/why/" + ref).body())
                                    .contains("{\"session\":{\"id\":\"" + ref + "\"", "\"what-if\""));
        }
    }

    @Test
    void programsTellAndAsk() throws Exception {
        try (Stage stage = Stage.open(HTTP)) {
            HttpResponse<String> taken = http.send(
                    HttpRequest.newBuilder(uri(admin(stage), "/v1/feedback"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"client\":\"127.0.0.11\",\"finding\":\"spam\"}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(taken.body()).contains("\"taken\":1");
            await().untilAsserted(() ->
                    assertThat(standing(stage, "127.0.0.11")).isGreaterThan(standing(stage, "127.0.0.12")));
            assertThat(ConfigFactory.parseString(get(admin(stage), "/v1/health").body())
                            .getString("edge"))
                    .isEqualTo("edge.test");
            assertThat(get(admin(stage), "/metrics").body()).contains("\nsmtp_edge_sessions ");
        }
    }

    /** With what probability an address is bad. */
    private double standing(Stage stage, String address) throws IOException, InterruptedException {
        return ConfigFactory.parseString(
                        get(admin(stage), "/v1/standing/" + address).body())
                .getDouble("p");
    }

    private String refused(Stage stage, String source) throws IOException {
        try (SmtpClient client = stage.client(source)) {
            client.expect(220);
            client.command("EHLO spammer.test", 250);
            client.command("MAIL FROM:<a@spammer.test>", 250);
            SmtpClient.Reply reply = client.command("RCPT TO:<b@mta.test>", 550);
            client.command("QUIT", 221);
            await().until(() -> !records.all().isEmpty());
            return reply.toString().replaceFirst("(?s).*; ref ([0-9a-z-]+).*", "$1");
        }
    }

    private static InetSocketAddress admin(Stage stage) {
        return stage.edge().httpAddresses().getFirst();
    }

    private static InetSocketAddress why(Stage stage) {
        return stage.edge().httpAddresses().getLast();
    }

    private HttpResponse<String> get(InetSocketAddress address, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(address, path)).build(), BodyHandlers.ofString());
    }

    private static URI uri(InetSocketAddress address, String path) {
        return URI.create("http://" + Stage.text(address) + path);
    }
}
