package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.smtpedge.fuzz.Fuzz;
import io.smtpedge.fuzz.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets make lines, the same ones however they are split, and any line is a command that can be logged and answered. */
class CommandLineFuzzTest {

    private static final int MAX_LINE = 64;

    private static final List<String> WORDS = List.of(
            "MAIL FROM:",
            "RCPT TO:",
            "mail from:",
            "EHLO ",
            "XFOO",
            "<",
            ">",
            "a@x",
            "\"a>b\"@x",
            "<\"a\\\">b\"@x>",
            "<@a,@b:c@d>",
            " SIZE=1",
            "\t",
            " ",
            "\\",
            "\"",
            "\0",
            "\u00e9\u0085",
            "\u001b[31m",
            "\r",
            "\n",
            "\r\n",
            "\r\n",
            "xxxxxxxxxxxxxxxxxxxx");

    @Test
    void anyLineIsACommand() throws InterruptedException {
        Fuzz.run("command lines", 20, random -> {
            Tokens tokens = new Tokens(random);
            String octets = tokens.some(WORDS, 16);
            octets = tokens.oneIn(3) ? tokens.damaged(octets) : octets;
            List<String> whole = lines(octets, Integer.MAX_VALUE, random);
            List<String> split = lines(octets, 1 + random.nextInt(12), random);
            if (!whole.equals(split)) {
                throw new AssertionError("lines depend on the packets: " + whole + " and " + split);
            }
            // The last says how the stream ended.
            whole.subList(0, whole.size() - 1).forEach(CommandLineFuzzTest::check);
        });
    }

    /** The lines, and at the end what is left of them, or that one was too long. */
    private static List<String> lines(String octets, int longest, SplittableRandom random) {
        LineBuffer buffer = new LineBuffer(MAX_LINE);
        List<String> lines = new ArrayList<>();
        try {
            for (int at = 0, end; at < octets.length(); at = end) {
                end = longest >= octets.length() - at ? octets.length() : at + 1 + random.nextInt(longest);
                end = Math.min(end, octets.length());
                ByteBuf packet =
                        Unpooled.wrappedBuffer(octets.substring(at, end).getBytes(StandardCharsets.ISO_8859_1));
                while (packet.isReadable()) {
                    String line = buffer.next(packet);
                    if (line != null) {
                        lines.add(line);
                    }
                }
            }
            lines.add("rest " + buffer.partial());
        } catch (LineBuffer.LineTooLongException tooLong) {
            lines.add("too long");
        }
        return lines;
    }

    private static void check(String line) {
        CommandLine command = CommandLine.parse(line);
        String path = command.path();
        printable(LogText.escape(line));
        printable(LogText.printable(command.word(), 20));
        printable(Reply.of(502, EnhancedCode.SYNTAX, command.argument()).toString());
        boolean address = command.verb() == Verb.MAIL || command.verb() == Verb.RCPT;
        boolean sound = line.length() <= MAX_LINE
                && line.contains(command.word())
                && line.contains(command.argument())
                && (path == null || (address && line.contains(path)));
        if (!sound) {
            throw new AssertionError(command + " with path " + path + " is not what was said: " + line);
        }
    }

    private static void printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                throw new AssertionError("not printable: " + text);
            }
        }
    }
}
