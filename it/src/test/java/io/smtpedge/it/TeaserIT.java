package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A greeting that the edge begins and a real backend ends. */
@ExtendWith(LeakWatch.class)
class TeaserIT {

    private static final String TEASER = "pregreet.teaser = \"edge.test ESMTP\"";

    @Test
    void aGoodClientReadsOneGreetingAndDelivers() throws IOException {
        try (Stage stage = Stage.open(TEASER)) {
            try (SmtpClient client = stage.client(Stage.CLEAN)) {
                SmtpClient.Reply greeting = client.expect(220);
                assertThat(greeting.lines()).hasSizeGreaterThan(1).first().isEqualTo("220-edge.test ESMTP");
                client.command("EHLO client.test", 250);
                assertThat(client.deliver("a@client.test", "b@mta.test", "Subject: one\r\n")
                                .code())
                        .isEqualTo(250);
                client.command("QUIT", 221);
            }
            assertThat(stage.mta().deliveries()).hasSize(1);
        }
    }

    @Test
    void aBotTakesTheTeaserForTheGreeting() throws IOException {
        try (Stage stage = Stage.open(TEASER, "pregreet.wait = 2s", "dnsbl.zones = []");
                SmtpClient bot = stage.client(Stage.CLEAN)) {
            assertThat(bot.readLine()).isEqualTo("220-edge.test ESMTP");
            bot.send("HELO bot.test");

            assertThat(bot.readLine()).isEqualTo("220 edge.test ESMTP");
            bot.expect(250);
            bot.command("MAIL FROM:<a@bot.test>", 250);
            bot.command("RCPT TO:<b@mta.test>", 550);
            assertThat(stage.mta().connections()).isZero();
        }
    }

    @Test
    void aBackendThatGreetsWith554IsHeardAtTheFirstCommand() throws IOException {
        try (RawBackend refusing = RawBackend.start(socket -> {
                    socket.getOutputStream()
                            .write("554 5.3.2 closed for today\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                });
                EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
                Edge edge = Stage.edge(dnsbl, refusing.address(), "forward.source = none", TEASER);
                SmtpClient client =
                        SmtpClient.from(Stage.CLEAN, edge.addresses().getFirst())) {
            assertThat(client.expect(220).lines()).containsExactly("220-edge.test ESMTP", "220 edge.test ESMTP");
            assertThat(client.command("EHLO client.test").lines()).containsExactly("554 5.3.2 closed for today");
            client.command("QUIT", 221);
        }
    }
}
