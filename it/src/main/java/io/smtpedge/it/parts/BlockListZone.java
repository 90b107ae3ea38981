package io.smtpedge.it.parts;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block list as a person writes it: the zone's name, then one line for each listed address.
 *
 * <pre>
 * # Everything after a number sign is a comment.
 * zone bl.example.test
 * ttl 60
 * 127.0.0.66     127.0.0.2   "sends spam"
 * 2001:db8::66   127.0.0.4   "is an open proxy"
 * </pre>
 *
 * <p>{@code ttl} is in seconds and may be left out. An address may have several lines: it is then on several
 * sub-lists. The test points of RFC 5782 section 5 are added by {@link #withTestPoints}, so that a file need not
 * repeat them.
 *
 * @param name the zone, without a final dot
 * @param ttlSeconds how long an answer may be kept, the negative ones too
 */
public record BlockListZone(String name, int ttlSeconds, List<Entry> entries) {

    /**
     * One listing.
     *
     * @param address whom it is about
     * @param code the A record that says so, in 127.0.0.0/8
     * @param reason the TXT record
     */
    public record Entry(InetAddress address, InetAddress code, String reason) {}

    private static final int DEFAULT_TTL_SECONDS = 60;
    private static final Pattern ENTRY = Pattern.compile("(\\S+)\\s+(\\S+)\\s+\"([^\"]*)\"");
    private static final Pattern DIRECTIVE = Pattern.compile("(zone|ttl)\\s+(\\S+)");

    public BlockListZone {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a zone file.
     *
     * @throws IllegalArgumentException naming file, line and what is wrong
     */
    public static BlockListZone load(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    /** Reads a zone written in a test's body. */
    public static BlockListZone parse(String text) {
        return parse(text, "zone");
    }

    /** The same list, which also lists 127.0.0.2 (and its IPv6 form) as RFC 5782 section 5 demands. */
    public BlockListZone withTestPoints() {
        List<Entry> all = new ArrayList<>(entries);
        InetAddress code = InetAddress.ofLiteral("127.0.0.2");
        all.add(new Entry(code, code, "test point"));
        all.add(new Entry(mapped(code), code, "test point"));
        return new BlockListZone(name, ttlSeconds, all);
    }

    /** InetAddress turns a mapped address into IPv4 wherever it can; an IPv6 list asks for its 32 nibbles. */
    private static InetAddress mapped(InetAddress ipv4) {
        byte[] octets = new byte[16];
        octets[10] = (byte) 0xff;
        octets[11] = (byte) 0xff;
        System.arraycopy(ipv4.getAddress(), 0, octets, 12, 4);
        try {
            return Inet6Address.getByAddress(null, octets, 0);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }

    private static BlockListZone parse(String text, String source) {
        @Nullable String name = null;
        int ttlSeconds = DEFAULT_TTL_SECONDS;
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String written : text.lines().toList()) {
            number++;
            String line = withoutComment(written).strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                Matcher directive = DIRECTIVE.matcher(line);
                if (!directive.matches()) {
                    entries.add(entry(line));
                } else if (directive.group(1).equals("zone")) {
                    name = directive.group(2);
                } else {
                    ttlSeconds = Integer.parseInt(directive.group(2));
                }
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(source + ":" + number + ": " + wrong.getMessage(), wrong);
            }
        }
        if (name == null) {
            throw new IllegalArgumentException(source + ": no line \"zone NAME\"; add one at the top");
        }
        return new BlockListZone(name, ttlSeconds, entries);
    }

    private static Entry entry(String line) {
        Matcher fields = ENTRY.matcher(line);
        if (!fields.matches()) {
            throw new IllegalArgumentException(
                    "\"" + line + "\" is not ADDRESS CODE \"REASON\", \"zone NAME\" or \"ttl SECONDS\"");
        }
        InetAddress code = InetAddress.ofLiteral(fields.group(2));
        if (!code.isLoopbackAddress() || code.getAddress().length != 4) {
            throw new IllegalArgumentException(fields.group(2) + " is not a return code: it must be in 127.0.0.0/8");
        }
        return new Entry(InetAddress.ofLiteral(fields.group(1)), code, fields.group(3));
    }

    /** A number sign inside a quoted reason is text. */
    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '#' && !quoted) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
