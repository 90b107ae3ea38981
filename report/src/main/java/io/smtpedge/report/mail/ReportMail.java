package io.smtpedge.report.mail;

import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Wording;
import io.smtpedge.report.format.HtmlReport;
import io.smtpedge.report.format.Images;
import io.smtpedge.report.format.TextReport;
import io.smtpedge.report.plot.Picture;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Makes a mail of a report: the text, or the page with its pictures beside it. No reader needs to fetch anything.
 *
 * <pre>
 * multipart/alternative
 *   text/plain
 *   multipart/related (RFC 2387)
 *     text/html
 *     image/png, inline, one for each picture
 * </pre>
 */
public final class ReportMail {

    /** One with the hour that came twice is one, too. */
    private static final double A_DAY = 25;

    /** RFC 5322, section 3.3. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH);

    private ReportMail() {}

    /**
     * The mail.
     *
     * @throws MessagingException where an address is none
     */
    public static MimeMessage of(Report report, Session session, String from, List<String> to)
            throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(address(from));
        for (String address : to) {
            mail.addRecipient(Message.RecipientType.TO, address(address));
        }
        mail.setSubject(subject(report), StandardCharsets.US_ASCII.name());
        mail.setHeader(
                "Date",
                DATE.format(ZonedDateTime.ofInstant(
                        report.written(), report.period().zone())));
        // So that nobody's out-of-office notice answers it (RFC 3834).
        mail.setHeader("Auto-Submitted", "auto-generated");
        MimeMultipart alternatives = new MimeMultipart("alternative");
        alternatives.addBodyPart(text(report));
        alternatives.addBodyPart(page(report));
        mail.setContent(alternatives);
        mail.saveChanges();
        return mail;
    }

    /**
     * Whether mail can be sent to it, or from it: {@code user@host}, or a mailbox of the MTA's own such as {@code postmaster}.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong
     */
    public static void check(String address) {
        try {
            address(address);
        } catch (AddressException wrong) {
            throw new IllegalArgumentException(
                    "\"" + address + "\" is no mail address ("
                            + String.valueOf(wrong.getMessage()).strip()
                            + "); write one such as postmaster@example.com",
                    wrong);
        }
    }

    private static InternetAddress address(String text) throws AddressException {
        return new InternetAddress(text, true);
    }

    /** When, and the first thing to do: it may be all that is read. */
    static String subject(Report report) {
        ZoneId zone = report.period().zone();
        String day = Wording.weekdayAndTime(report.period().since(), zone)
                + (report.period().hours() <= A_DAY
                        ? ""
                        : " to " + Wording.weekdayAndTime(report.period().until(), zone));
        List<Proposal> first = report.firstProposals();
        String what = first.isEmpty() ? "all is well" : first.getFirst().title();
        return printable("Mail report " + day + ": " + what);
    }

    /** A title may hold what a client said in HELO. */
    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private static MimeBodyPart text(Report report) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(TextReport.of(report), StandardCharsets.US_ASCII.name());
        return part;
    }

    private static MimeBodyPart page(Report report) throws MessagingException {
        Images images = HtmlReport.pictures(report, false);
        MimeMultipart related = new MimeMultipart("related");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(HtmlReport.of(report, images), StandardCharsets.UTF_8.name(), "html");
        related.addBodyPart(html);
        for (Picture picture : images.pictures()) {
            related.addBodyPart(inline(picture));
        }
        MimeBodyPart page = new MimeBodyPart();
        page.setContent(related);
        return page;
    }

    private static MimeBodyPart inline(Picture picture) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        byte[] png = Base64.getDecoder().decode(picture.light());
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(png, "image/png")));
        part.setContentID("<" + Images.contentId(picture) + ">");
        part.setDisposition(Part.INLINE);
        part.setFileName(picture.name() + ".png");
        return part;
    }
}
