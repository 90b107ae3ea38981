package io.smtpedge.reputation.privacy;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;

/**
 * Takes out of an entry who it was, and leaves what it was.
 *
 * <ul>
 *   <li>The client's address becomes a token, an address of the same network ({@link AddressTokens}); its port is dropped.
 *   <li>Of mail addresses the local part becomes a token, and the domain stays but for labels that spell an address. Of HELO the
 *       last two labels stay, with the same exception, and those before them, which often are the address in other words,
 *       become one token.
 *   <li>Texts of the client, of a list and of a backend are dropped, as are the sentences about the verdict: each may hold an
 *       address. What was decided, by which test and by which code of which list, stays.
 * </ul>
 *
 * <p>To do it twice changes tokens again, and nothing else. Not thread-safe.
 */
public final class Pseudonyms {

    private static final int TOKEN_OCTETS = 5;

    /** What may be an address: behind {@code IPv6:}, as RFC 5321, section 4.1.3 has it in brackets, too. */
    private static final Pattern LITERAL = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\d)"
            + "|(?:(?<=(?i:ipv6:))|(?<![0-9A-Za-z:.]))(?:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){1,6}:\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\d)"
            + "|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\\w:]))");

    /** An address within a label, as names of dial-in hosts have it: 192-0-2-7, 192x0x2x7, c0000207. */
    private static final Pattern SPELT =
            Pattern.compile("\\d{1,3}(?:[-_x]\\d{1,3}){3}|(?<![0-9a-z])[0-9a-f]{8}(?![0-9a-z])");

    private final AddressTokens addresses;
    private final Mac mac;

    public Pseudonyms(PseudonymKey key) {
        addresses = new AddressTokens(key);
        mac = key.mac();
    }

    /** The entry without who it was. */
    public JournalEntry of(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Session session -> new JournalEntry.Session(of(session.session()));
            case JournalEntry.Heard heard ->
                new JournalEntry.Heard(of(heard.feedback()), heard.edge(), heard.counted());
            case JournalEntry.Told told -> new JournalEntry.Told(of(told.notice()));
        };
    }

    /** The token of an address. */
    public InetAddress of(InetAddress address) {
        return addresses.of(address);
    }

    private SessionRecord of(SessionRecord session) {
        SessionRecord.Decision verdict = session.verdict();
        SessionRecord.Dialogue dialogue = session.dialogue();
        return new SessionRecord(
                session.id(),
                session.accepted(),
                new InetSocketAddress(of(session.client().getAddress()), 0),
                session.local(),
                session.tests(),
                session.evidence().stream()
                        .map(found -> new SessionRecord.Finding(found.test(), ""))
                        .toList(),
                session.lists().stream().map(Pseudonyms::withoutText).toList(),
                verdict == null
                        ? null
                        : new SessionRecord.Decision(verdict.action(), verdict.test(), "", verdict.score()),
                dialogue == null ? null : of(dialogue),
                session.outcome(),
                "",
                session.timings(),
                session.bytes(),
                session.edge(),
                session.reputation());
    }

    private static SessionRecord.ListAnswer withoutText(SessionRecord.ListAnswer list) {
        return new SessionRecord.ListAnswer(
                list.zone(),
                list.answer(),
                list.codes(),
                list.lowest(),
                list.highest(),
                list.source(),
                "",
                list.latency());
    }

    private SessionRecord.Dialogue of(SessionRecord.Dialogue dialogue) {
        List<SessionRecord.Envelope> envelopes = dialogue.envelopes().stream()
                .map(envelope -> new SessionRecord.Envelope(
                        mailbox(envelope.from()),
                        envelope.to().stream().map(this::mailbox).toList(),
                        envelope.recipients(),
                        envelope.accepted(),
                        envelope.code(),
                        envelope.status(),
                        "",
                        envelope.unknown()))
                .toList();
        return new SessionRecord.Dialogue(
                helo(dialogue.helo()),
                dialogue.protocol(),
                dialogue.tls(),
                dialogue.complete(),
                dialogue.delivered(),
                envelopes,
                dialogue.authFailures());
    }

    private Feedback of(Feedback feedback) {
        InetAddress client = feedback.client();
        return new Feedback(
                feedback.at(),
                feedback.session(),
                client == null ? null : of(client),
                feedback.finding(),
                feedback.source(),
                mailbox(feedback.recipient()),
                feedback.count());
    }

    private Notice of(Notice notice) {
        return new Notice(
                notice.at(),
                notice.edge(),
                notice.kind(),
                withoutLiterals(notice.subject()),
                withoutLiterals(notice.text()));
    }

    /** {@code ~3f9a2c1b04@example.com}; what has no domain becomes a token as a whole. The empty sender stays. */
    private String mailbox(String address) {
        if (address.isEmpty() || address.equals("<>")) {
            return address;
        }
        int at = address.lastIndexOf('@');
        String domain = at < 0 ? "" : address.substring(at + 1).toLowerCase(Locale.ROOT);
        return token(address.toLowerCase(Locale.ROOT)) + (at < 0 ? "" : "@" + domain(domain));
    }

    /** {@code ~3f9a2c1b04.example.net}; an address literal becomes that of the token. */
    private String helo(String name) {
        if (name.isEmpty()) {
            return name;
        }
        String same = name.toLowerCase(Locale.ROOT);
        if (LITERAL.matcher(same).find()) {
            String literal = withoutLiterals(same);
            return literal.startsWith("[") && literal.endsWith("]") ? literal : token(same);
        }
        String[] labels = same.split("\\.", -1);
        if (labels.length == 2) {
            return domain(same);
        }
        return labels.length == 1
                ? token(same)
                : token(same) + "." + labels[labels.length - 2] + "." + labels[labels.length - 1];
    }

    /** Of a label that spells an address, a token is left. */
    private String domain(String name) {
        return Arrays.stream(withoutLiterals(name).split("\\.", -1))
                .map(label -> SPELT.matcher(label).find() ? token(label) : label)
                .collect(Collectors.joining("."));
    }

    private String withoutLiterals(String text) {
        return LITERAL.matcher(text).replaceAll(this::literal);
    }

    private String literal(MatchResult found) {
        try {
            return IpText.of(of(InetAddress.ofLiteral(found.group())));
        } catch (IllegalArgumentException noAddress) {
            // A time of day, such as 10:15:30, or a version.
            return found.group();
        }
    }

    private String token(String text) {
        byte[] hash = mac.doFinal(("text:" + text).getBytes(StandardCharsets.UTF_8));
        return "~" + HexFormat.of().formatHex(hash, 0, TOKEN_OCTETS);
    }
}
