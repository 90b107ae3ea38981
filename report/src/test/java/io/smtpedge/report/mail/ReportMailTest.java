package io.smtpedge.report.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.query.PlantedFortnight;
import io.smtpedge.report.query.TestJournal;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The mail as it arrives at a real server. */
class ReportMailTest {

    private static final String PNG = "image/png";

    @SuppressWarnings("NullAway.Init")
    private static GreenMail server;

    @SuppressWarnings("NullAway.Init")
    private static Report report;

    @SuppressWarnings("NullAway.Init")
    private static MimeMessage mail;

    @BeforeAll
    static void send() throws SQLException, IOException {
        try (TestJournal journal = PlantedFortnight.journal()) {
            report = journal.report(PlantedFortnight.secondWeek());
        }
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        submission().send(report, "smtp-report@mx1.example.com", List.of("postmaster@example.com", "boss@example.com"));
        mail = server.getReceivedMessages()[0];
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static Submission submission() {
        return new Submission("127.0.0.1", server.getSmtp().getPort());
    }

    @Test
    void itGoesToEachRecipientAndSaysTheFirstThingToDoInItsSubject() throws MessagingException {
        assertThat(server.getReceivedMessages()).hasSize(2);
        assertThat(mail.getRecipients(Message.RecipientType.TO)).hasSize(2);
        assertThat(mail.getSubject())
                .startsWith("Mail report Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00: ")
                .contains(report.proposals().getFirst().title());
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("Message-ID")).hasSize(1);
        assertThat(mail.getHeader("Date")).containsExactly("Mon, 23 Nov 2026 00:00:00 +0100");
    }

    @Test
    void itHasTextAndAPageWithItsPicturesBesideIt() throws MessagingException, IOException {
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        Multipart alternatives = (Multipart) mail.getContent();
        assertThat(alternatives.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat((String) alternatives.getBodyPart(0).getContent()).contains("THREE THINGS TO DO");
        assertThat(alternatives.getBodyPart(1).getContentType()).startsWith("multipart/related");
        Multipart related = (Multipart) alternatives.getBodyPart(1).getContent();
        assertThat(related.getBodyPart(0).getContentType()).startsWith("text/html; charset=UTF-8");
        assertThat(related.getCount()).isEqualTo(5);
    }

    @Test
    void eachPictureOfThePageIsInTheMailAndCanBeDrawn() throws MessagingException, IOException {
        Multipart related =
                (Multipart) ((Multipart) mail.getContent()).getBodyPart(1).getContent();
        String page = (String) related.getBodyPart(0).getContent();
        List<String> wanted = new ArrayList<>();
        Matcher source = Pattern.compile("src(?:set)?=\"([^\"]*)\"").matcher(page);
        while (source.find()) {
            wanted.add(source.group(1));
        }
        List<String> there = new ArrayList<>();
        for (int i = 1; i < related.getCount(); i++) {
            BodyPart part = related.getBodyPart(i);
            assertThat(part.getContentType()).startsWith(PNG);
            assertThat(part.getDisposition()).isEqualTo(Part.INLINE);
            assertThat(ImageIO.read(part.getInputStream()).getWidth()).isEqualTo(1080);
            there.add("cid:" + part.getHeader("Content-ID")[0].replaceAll("[<>]", ""));
        }
        assertThat(wanted).hasSize(4).containsExactlyElementsOf(there);
    }

    @Test
    void aReaderThatKnowsNoVariablesHasItsColoursToo() throws MessagingException, IOException {
        Multipart related =
                (Multipart) ((Multipart) mail.getContent()).getBodyPart(1).getContent();
        assertThat((String) related.getBodyPart(0).getContent())
                .contains("background: #f4f6f9; background: var(--page);", "color: #1d2430; color: var(--text);")
                .doesNotContain("inherit");
    }

    @Test
    void noLineIsTooLongForSmtp() throws MessagingException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.writeTo(out);
        // RFC 5321, section 4.5.3.1.6.
        assertThat(out.toString(StandardCharsets.ISO_8859_1).lines()).allMatch(line -> line.length() <= 998);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(
                        () -> new Submission("127.0.0.1", port).send(report, "a@example.com", List.of("b@example.com")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("--smtp");
    }

    @Test
    void serversAreWrittenAsHostAndPort() {
        assertThat(Submission.parse("localhost")).isEqualTo(new Submission("localhost", 25));
        assertThat(Submission.parse("mx.example.com:587")).isEqualTo(new Submission("mx.example.com", 587));
        assertThat(Submission.parse("[2001:db8::25]:2525")).isEqualTo(new Submission("2001:db8::25", 2525));
        assertThat(Submission.parse("2001:db8::25")).isEqualTo(new Submission("2001:db8::25", 25));
        assertThatThrownBy(() -> Submission.parse("mx:99999")).hasMessageContaining("host:port");
    }
}
