package io.smtpedge.report.mail;

import io.smtpedge.report.figures.Report;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Properties;

/**
 * Where mail is handed in: an MTA that takes it without a login, such as the one on this host. TLS is used where it is offered.
 *
 * @param host its name or address
 * @param port 1 to 65535
 */
public record Submission(String host, int port) {

    private static final int SMTP = 25;
    private static final String MILLIS = "30000";

    /**
     * Reads {@code host}, {@code host:port} or {@code [2001:db8::25]:port}.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong
     */
    public static Submission parse(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > bracket && (bracket >= 0 || text.indexOf(':') == colon);
        String host = hasPort ? text.substring(0, colon) : text;
        String port = hasPort ? text.substring(colon + 1) : Integer.toString(SMTP);
        if (host.isEmpty()
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("\"" + text + "\" is no server; write host:port, such as localhost:25");
        }
        return new Submission(host.replaceAll("^\\[|\\]$", ""), Integer.parseInt(port));
    }

    /**
     * Makes the mail and hands it in.
     *
     * @throws IOException where it was not taken, with a sentence for the operator
     */
    public void send(Report report, String from, List<String> to) throws IOException {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", host);
        settings.put("mail.smtp.port", Integer.toString(port));
        settings.put("mail.smtp.from", from);
        settings.put("mail.smtp.starttls.enable", "true");
        // The MTA next door seldom has a certificate for the name by which it is called.
        settings.put("mail.smtp.ssl.trust", host);
        for (String timeout : List.of("connectiontimeout", "timeout", "writetimeout")) {
            settings.put("mail.smtp." + timeout, MILLIS);
        }
        try {
            MimeMessage mail = ReportMail.of(report, Session.getInstance(settings), from, to);
            Transport.send(mail);
        } catch (MessagingException refused) {
            throw new IOException(
                    "the mail to " + String.join(", ", to) + " was not taken by " + host + ":" + port + ": "
                            + String.valueOf(refused.getMessage()).strip()
                            + "; is an MTA there, and may this host send through it? (--smtp, --from)",
                    refused);
        }
    }
}
