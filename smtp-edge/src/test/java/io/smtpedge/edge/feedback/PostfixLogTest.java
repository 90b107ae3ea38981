package io.smtpedge.edge.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of Postfix 3.7, and what the edge is told of them. */
class PostfixLogTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:30:00Z");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");

    private final PostfixLog log = new PostfixLog("postfix@mta1", true, new LogTime(ZoneOffset.UTC, () -> NOW));
    private final List<Feedback> found = new ArrayList<>();

    private void read(String lines) {
        lines.lines().forEach(line -> log.line(line, found::add));
    }

    private static Feedback feedback(String time, Finding finding, String recipient, int count) {
        return new Feedback(Instant.parse(time), "", CLIENT, finding, "postfix@mta1", recipient, count);
    }

    /** One is delivered before the session is over, one after it, one bounces, and of one the data never came. */
    @Test
    void messagesUnderTls() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from mail.example[192.0.2.66]
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: Anonymous TLS connection established from mail.example[192.0.2.66]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: 4XyZ0k1Dzz: client=mail.example[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/cleanup[815]: 4XyZ0k1Dzz: message-id=<1@mail.example>
                Nov 23 10:00:02 mta1 postfix/qmgr[410]: 4XyZ0k1Dzz: from=<a@mail.example>, size=812, nrcpt=2 (queue active)
                Nov 23 10:00:03 mta1 postfix/local[820]: 4XyZ0k1Dzz: to=<b@example.com>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
                Nov 23 10:00:03 mta1 postfix/local[820]: 4XyZ0k1Dzz: to=<c@example.com>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
                Nov 23 10:00:03 mta1 postfix/qmgr[410]: 4XyZ0k1Dzz: removed
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: 4XyZ0k2Daa: client=mail.example[192.0.2.66]
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: 4XyZ0k3Dbb: client=mail.example[192.0.2.66]
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: 4XyZ0k4Dcc: client=mail.example[192.0.2.66]
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from mail.example[192.0.2.66] ehlo=2 starttls=1 mail=4 rcpt=5 data=3 quit=1 commands=10
                Nov 23 10:00:05 mta1 postfix/relay/smtp[821]: 4XyZ0k2Daa: to=<d@example.com>, relay=store.example.com[198.51.100.7]:25, delay=9, delays=0.1/0/0/8.9, dsn=4.4.2, status=deferred (lost connection)
                Nov 23 10:00:05 mta1 postfix/local[820]: 4XyZ0k3Dbb: to=<x@example.com>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=5.2.2, status=bounced (mailbox full)
                Nov 23 10:00:05 mta1 postfix/qmgr[410]: 4XyZ0k3Dbb: removed
                Nov 23 10:00:06 mta1 postfix/local[820]: 4XyZ0k3Dbb: to=<root@example.com>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
                Nov 23 10:04:05 mta1 postfix/relay/smtp[821]: 4XyZ0k2Daa: to=<d@example.com>, orig_to=<info@example.com>, relay=store.example.com[198.51.100.7]:25, delay=9, delays=0.1/0/0/8.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4XyZ0k9Dzz)
                """);

        assertThat(found)
                .containsExactly(
                        feedback("2026-11-23T10:00:04Z", Finding.ACCEPTED, "b@example.com", 1),
                        feedback("2026-11-23T10:00:04Z", Finding.ACCEPTED, "d@example.com", 1));
        assertThat(log.unreadable()).isZero();
    }

    /** Whoever may choose his recipient could else choose who seems to have it. */
    @Test
    void aQuotedAddressIsNobodysVoice() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from mail.example[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: 4XyZ0k1Dzz: client=mail.example[192.0.2.66]
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from mail.example[192.0.2.66] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=10
                Nov 23 10:00:05 mta1 postfix/local[820]: 4XyZ0k1Dzz: to=<"x>, relay=local, status=sent ("@example.com>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=5.2.2, status=bounced (mailbox full)
                """);

        assertThat(found).isEmpty();
    }

    /** The edge has read along itself. */
    @Test
    void sessionsInTheClearAreNotTold() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=1 auth=0/1 mail=1 rcpt=0/1 quit=1 commands=3/5
                """);

        assertThat(found).isEmpty();
    }

    @Test
    void guessedRecipientsAndPasswords() {
        read("""
                2026-11-23T10:00:01.123456+01:00 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                2026-11-23T10:00:01.200000+01:00 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                2026-11-23T10:00:01.200000+01:00 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual mailbox table; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                2026-11-23T10:00:01.300000+01:00 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 454 4.7.1 <y@other.example>: Relay access denied; from=<a@b.example> to=<y@other.example> proto=ESMTP helo=<b.example>
                2026-11-23T10:00:02.000000+01:00 mta1 postfix/smtpd[812]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=info
                2026-11-23T10:00:04.500000+01:00 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 auth=0/1 mail=1 rcpt=0/3 commands=4/8
                """);

        assertThat(found)
                .containsExactly(
                        feedback("2026-11-23T09:00:04.500Z", Finding.UNKNOWN_RECIPIENT, "x@example.com", 2),
                        feedback("2026-11-23T09:00:04.500Z", Finding.AUTH_FAILURE, "", 1));
    }

    @Test
    void whatAMilterRefused() {
        String session = """
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: 4XyZ0k1Dzz: client=unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/cleanup[815]: 4XyZ0k1Dzz: milter-reject: END-OF-MESSAGE from unknown[192.0.2.66]: 5.7.1 Spam message rejected; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: 4XyZ0k2Daa: client=unknown[192.0.2.66]
                Nov 23 10:00:03 mta1 postfix/cleanup[815]: 4XyZ0k2Daa: milter-reject: END-OF-MESSAGE from unknown[192.0.2.66]: 5.7.1 clamav: virus found: "Eicar"; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: 4XyZ0k3Dbb: client=unknown[192.0.2.66]
                Nov 23 10:00:03 mta1 postfix/cleanup[815]: 4XyZ0k3Dbb: milter-reject: END-OF-MESSAGE from unknown[192.0.2.66]: 4.7.1 Try again later; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 mail=3 rcpt=3 data=0/3 quit=1 commands=10/13
                """;
        read(session);

        assertThat(found)
                .containsExactly(
                        feedback("2026-11-23T10:00:04Z", Finding.SPAM, "x@example.com", 1),
                        feedback("2026-11-23T10:00:04Z", Finding.VIRUS, "x@example.com", 1));
    }

    /** Nobody is a spammer for what a forwarder breaks, or a size; and what names nothing may be either. */
    @Test
    void whatAMilterRefusedForOtherReasonsTeachesNothing() {
        for (String text : List.of(
                "5.7.1 rejected by DMARC policy for example.net",
                "5.7.1 spam-like: SPF check failed",
                "5.3.4 Message too big",
                "5.7.1 Relay access denied",
                "5.7.1 Command rejected",
                "4.7.1 Spam, try again later")) {
            read("""
                    Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                    Nov 23 10:00:02 mta1 postfix/smtpd[812]: 4XyZ0k1Dzz: client=unknown[192.0.2.66]
                    Nov 23 10:00:02 mta1 postfix/cleanup[815]: 4XyZ0k1Dzz: milter-reject: END-OF-MESSAGE from unknown[192.0.2.66]: %s; from=<a@b.example> to=<x@example.com> proto=ESMTP helo=<b.example>
                    Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 mail=1 rcpt=1 data=0/1 quit=1 commands=5/6
                    """.formatted(text));
        }

        assertThat(found).isEmpty();
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void submissionAndOthersArePassedOver() {
        read("""
                Nov 23 10:00:01 mta1 postfix/submission/smtpd[812]: connect from unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/submission/smtpd[812]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
                Nov 23 10:00:04 mta1 postfix/submission/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 auth=0/1 commands=3/4
                Nov 23 10:00:04 mta1 dovecot: imap-login: Disconnected: user=<x>, rip=192.0.2.66
                Nov 23 10:00:04 mta1 sshd[1]: connect from postfix/smtpd[812]: connect from a[192.0.2.66]
                """);

        assertThat(found).isEmpty();
        assertThat(log.unreadable()).isZero();
    }

    /** The log began amid the session, or the process is another by now. */
    @Test
    void withoutItsBeginningASessionSaysNothing() {
        read("""
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: x
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 auth=0/1 commands=3/4
                Nov 23 10:00:05 mta1 postfix/smtpd[813]: connect from unknown[192.0.2.67]
                Nov 23 10:00:06 mta1 postfix/smtpd[813]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: x
                Nov 23 10:00:07 mta1 postfix/smtpd[813]: disconnect from unknown[192.0.2.67] ehlo=2 starttls=1 commands=3
                """);

        assertThat(found).isEmpty();
    }

    /** A client chooses its HELO, its sender and its recipients; none of them is taken for another client. */
    @Test
    void textsOfStrangersAccuseNobody() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 550 5.1.1 <"a from unknown[198.51.100.1]: 550 5.1.1 "@example.com>: Recipient address rejected: User unknown; from=<> to=<x> proto=ESMTP helo=<[198.51.100.1]>
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 rcpt=0/1 commands=3/4
                """);

        assertThat(found).extracting(Feedback::client).containsExactly(CLIENT);
    }

    /** Nor is what another program quotes a line of Postfix. */
    @Test
    void linesWithinLinesAreNotRead() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: 4XyZ0k1Dzz: client=unknown[192.0.2.66]
                Nov 23 10:00:02 mta1 sshd[1]: Invalid user a postfix/local[1]: 4XyZ0k1Dzz: to=<b@example.com>, relay=local, status=sent (x)
                2026-11-23T10:00:02Z mta1 sshd[1]: Invalid a postfix/local[1]: 4XyZ0k1Dzz: to=<b@example.com>, relay=local, status=sent (x)
                Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1 rcpt=1 commands=3/4
                """);

        assertThat(found).isEmpty();
    }

    @Test
    void whatCannotBeReadIsCounted() {
        read("""
                Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[unknown]
                Nov 23 10:00:02 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from somebody: 550 no
                Nov 23 10:00:03 mta1 postfix/smtpd[812]: disconnect from nobody
                """);

        assertThat(log.unreadable()).isEqualTo(3);
    }

    @Test
    void aDictionaryAttackIsBounded() {
        StringBuilder lines =
                new StringBuilder("Nov 23 10:00:01 mta1 postfix/smtpd[812]: connect from unknown[192.0.2.66]\n");
        for (int i = 0; i < 5000; i++) {
            lines.append(
                            "Nov 23 10:00:02 mta1 postfix/smtpd[812]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 550 5.1.1 <x")
                    .append(i)
                    .append("@example.com>: User unknown; from=<> to=<x")
                    .append(i)
                    .append("@example.com> proto=ESMTP helo=<b>\n");
        }
        lines.append("Nov 23 10:00:04 mta1 postfix/smtpd[812]: disconnect from unknown[192.0.2.66] ehlo=2 starttls=1"
                + " rcpt=0/5000 commands=3/5000\n");
        read(lines.toString());

        assertThat(found).hasSize(21);
        assertThat(found.getLast()).isEqualTo(feedback("2026-11-23T10:00:04Z", Finding.UNKNOWN_RECIPIENT, "", 1000));
    }
}
