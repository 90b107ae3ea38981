package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GreenMailPartTest {

    @Test
    void whatComesInOverSmtpIsReadBackOverImap() throws IOException {
        String message = "Subject: one\r\nX-Odd:   spaces  \r\n\r\n.dot\r\n..dots\r\n\u00e9\u00ff 8-bit\r\n"
                + "x".repeat(5000) + "\r\n";
        try (GreenMailPart mail = GreenMailPart.start()) {
            mail.mailbox("b@mta.test");
            try (SmtpClient client = SmtpClient.from("127.0.0.11", mail.smtpAddress())) {
                client.expect(220);
                client.command("EHLO client.test", 250);
                assertThat(client.deliver("a@client.test", "b@mta.test", message)
                                .code())
                        .isEqualTo(250);
            }

            assertThat(mail.read("b@mta.test")).singleElement().satisfies(stored -> {
                assertThat(stored.content()).isEqualTo(message);
                assertThat(stored.trace()).contains("from 127.0.0.11 (HELO client.test)");
            });
        }
    }
}
