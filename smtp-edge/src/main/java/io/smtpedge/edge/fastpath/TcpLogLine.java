package io.smtpedge.edge.fastpath;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One session in HAProxy's log, as {@code option tcplog} writes it (configuration manual of 2.6, section 8.2.2), in a syslog
 * frame (RFC 3164):
 *
 * <pre>
 * &lt;134&gt;Nov 23 08:04:54 haproxy[23100]: 192.0.2.7:50392 [23/Nov/2026:08:04:54.154] smtp_fast mta4/mta1 1/0/200 11 -- 3/3/1/0/0 0/0
 * </pre>
 *
 * <p>Strict: who writes another format gets nothing, rather than a record with the wrong numbers.
 *
 * @param client the address and port that the connection came from
 * @param accepted when, by HAProxy's clock and in its time zone, which the line does not name
 * @param frontend without the mark of TLS
 * @param server {@code BACKEND/SERVER}; {@code <NOSRV>} where it had none
 * @param connect how long it took to reach the server; empty where it was not reached
 * @param total from accept to the end
 * @param octets from the server to the client
 */
record TcpLogLine(
        InetSocketAddress client,
        LocalDateTime accepted,
        String frontend,
        String server,
        Optional<Duration> connect,
        Duration total,
        long octets,
        Termination termination) {

    /** Of HAProxy's own lines; its {@code len} is 1024 unless set. */
    static final int LONGEST = 4096;

    private static final String MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    /** Priority, time, the machine's name (option log-send-hostname), program and process. */
    private static final Pattern FRAME = Pattern.compile("<(?<priority>\\d{1,3})>" + MONTH
            + " [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (?:[!-~]{1,255} )?[!-Z^-~]{1,64}\\[\\d{1,10}]: (?<message>.*)");

    private static final String NUMBER = "\\d{1,15}";
    private static final String NAME = "[A-Za-z0-9_.:-]{1,255}";

    private static final Pattern SESSION = Pattern.compile("(?<address>[0-9a-fA-F.:]{2,45}):(?<port>\\d{1,5})"
            + " \\[(?<accepted>\\d\\d/" + MONTH + "/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3})]"
            + " (?<frontend>" + NAME + ")~? (?<server>" + NAME + "/(?:<NOSRV>|" + NAME + "))"
            + " (?:-1|" + NUMBER + ")/(?:-1|(?<connect>" + NUMBER + "))/(?<total>" + NUMBER + ")"
            + " (?<octets>" + NUMBER + ") (?<termination>[A-Za-z-]{2})"
            + " " + NUMBER + "/" + NUMBER + "/" + NUMBER + "/" + NUMBER + "/\\+?" + NUMBER
            + " " + NUMBER + "/" + NUMBER);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/uuuu:HH:mm:ss.SSS", Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}");

    /** The severities of RFC 3164 in which HAProxy tells of itself: servers that go down, proxies that start. */
    private static final int LAST_ERROR = 3;

    private static final int NOTICE = 5;

    /** What a line turned out to be. */
    sealed interface Read {
        /** A session. */
        record Session(TcpLogLine line) implements Read {}

        /** Something that HAProxy has to say of itself. */
        record Notice() implements Read {}

        /** Nothing that HAProxy writes with option tcplog. */
        record Garbage() implements Read {}
    }

    /** Reads one datagram, with a line end or without. */
    static Read read(String datagram) {
        String line = datagram.endsWith("\n") ? datagram.substring(0, datagram.length() - 1) : datagram;
        Matcher frame = FRAME.matcher(line);
        if (line.length() > LONGEST || !frame.matches()) {
            return new Read.Garbage();
        }
        Optional<TcpLogLine> session = session(frame.group("message"));
        if (session.isPresent()) {
            return new Read.Session(session.get());
        }
        int severity = Integer.parseInt(frame.group("priority")) % 8;
        boolean ofItself = severity < LAST_ERROR || (severity > LAST_ERROR && severity <= NOTICE);
        return ofItself ? new Read.Notice() : new Read.Garbage();
    }

    private static Optional<TcpLogLine> session(String message) {
        Matcher fields = SESSION.matcher(message);
        if (!fields.matches()) {
            return Optional.empty();
        }
        Optional<Termination> termination = Termination.parse(fields.group("termination"));
        String connect = fields.group("connect");
        try {
            return Optional.of(new TcpLogLine(
                    client(fields.group("address"), Integer.parseInt(fields.group("port"))),
                    LocalDateTime.parse(fields.group("accepted"), TIME),
                    fields.group("frontend"),
                    fields.group("server"),
                    connect == null ? Optional.empty() : Optional.of(millis(connect)),
                    millis(fields.group("total")),
                    Long.parseLong(fields.group("octets")),
                    termination.orElseThrow(() -> new IllegalArgumentException("an unknown termination"))));
        } catch (IllegalArgumentException | DateTimeException wrong) {
            return Optional.empty();
        }
    }

    /** An IPv6 address stands without brackets: what follows its last colon is the port. */
    private static InetSocketAddress client(String address, int port) {
        if (address.indexOf(':') < 0 && !IPV4.matcher(address).matches()) {
            throw new IllegalArgumentException("an IPv4 address has four numbers");
        }
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }
}
