package io.smtpedge.edge.feedback;

import io.smtpedge.edge.admin.FeedbackFields;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of rspamd, in its usual log_format: one line for each message. An action of {@code reject}, {@code add header} or
 * {@code rewrite subject} is spam, or a virus where a symbol of an antivirus module says so; {@code greylist}, {@code soft
 * reject} and {@code no action} say nothing. Mail of authenticated users did not come through the edge.
 *
 * <p>The line holds text of strangers, the message's id and its sender: where there is the look of two addresses or two
 * results, it says nothing and counts as unreadable.
 */
final class RspamdLog implements LogFormat {

    private static final String MARK = "rspamd_task_write_log: ";
    private static final Pattern ADDRESS = Pattern.compile(", ip: ([0-9a-fA-F.:]{2,45}),");
    private static final Pattern RESULT = Pattern.compile(
            "\\(default: [TFS] \\(([a-z ]{3,20})\\): \\[(-?\\d{1,6}\\.\\d{1,3}|nan)/(-?\\d{1,6}\\.\\d{1,3}|nan)] \\[(.*?)]\\)");
    private static final String RESULT_BEGIN = "(default: ";
    private static final Pattern RECIPIENT = Pattern.compile(", rcpts: <([^>,]{1,254})");
    private static final Pattern VIRUS =
            Pattern.compile("\\b(?:CLAM_VIRUS|[A-Z_]*VIRUS[A-Z_]*|[A-Z_]*MALWARE[A-Z_]*)\\(");

    private final String source;
    private final boolean rejects;
    private final LogTime time;
    private long unreadable;

    /**
     * A log that begins here.
     *
     * @param source who says so, as the feedback names it
     * @param rejects whether to tell of them, too; otherwise only of spam that was delivered
     */
    RspamdLog(String source, boolean rejects, LogTime time) {
        this.source = source;
        this.rejects = rejects;
        this.time = time;
    }

    @Override
    public long unreadable() {
        return unreadable;
    }

    @Override
    public void line(String line, Consumer<Feedback> found) {
        int mark = line.indexOf(MARK);
        if (mark < 0) {
            return;
        }
        String text = line.substring(mark + MARK.length());
        Matcher result = RESULT.matcher(text);
        if (!result.find() || text.indexOf(RESULT_BEGIN) != text.lastIndexOf(RESULT_BEGIN)) {
            unreadable++;
            return;
        }
        String before = text.substring(0, result.start());
        Matcher address = ADDRESS.matcher(before);
        if (!address.find()
                || before.indexOf(" ip: ", address.end()) >= 0
                || before.indexOf(" ip: ") < address.start()) {
            unreadable++;
            return;
        }
        Optional<InetAddress> client = FeedbackFields.address(address.group(1));
        if (client.isEmpty()) {
            unreadable++;
            return;
        }
        if (before.startsWith(" user: ", address.end()) || !isSpam(result.group(1))) {
            return;
        }
        Finding finding = VIRUS.matcher(result.group(4)).find() ? Finding.VIRUS : Finding.SPAM;
        Matcher recipient = RECIPIENT.matcher(text.substring(result.end()));
        found.accept(new Feedback(
                time.of(line), "", client.get(), finding, source, recipient.find() ? recipient.group(1) : "", 1));
    }

    private boolean isSpam(String action) {
        return switch (action) {
            case "add header", "rewrite subject", "quarantine", "discard" -> true;
            case "reject" -> rejects;
            default -> false;
        };
    }
}
