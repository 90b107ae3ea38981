package io.smtpedge.edge.smtp.dialogue;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A backend in a few lines, written from the RFCs and without a look at the guard: it reads what reaches it, octet by octet,
 * and answers each command, now so, now so. Where the guard reads an octet in another way than this does, one of the two comes
 * out of step.
 */
final class ModelMta {

    private enum Reading {
        COMMANDS,
        DATA,
        CHUNK,
        AUTH_RESPONSE,
        TLS,
        CLOSED
    }

    /** A reply that has not been given. */
    private record Reply(String text, boolean acknowledges) {}

    private final SplittableRandom random;
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private final boolean pipelining;
    private final boolean chunking;
    private Reading reading = Reading.COMMANDS;
    private boolean transaction;
    private boolean recipient;
    private long chunkLeft;
    private boolean lastChunk;
    private int acknowledged;

    ModelMta(SplittableRandom random) {
        this.random = random;
        pipelining = random.nextInt(4) > 0;
        chunking = random.nextInt(4) > 0;
        reply("220 mta.example\r\n");
    }

    /** Takes what the relay lets through. */
    void hears(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            hears(octets.charAt(i));
        }
    }

    /** True where there is a reply to give. */
    boolean owes() {
        return !replies.isEmpty();
    }

    /** Gives the next reply. */
    String says() {
        Reply reply = replies.remove();
        acknowledged += reply.acknowledges ? 1 : 0;
        return reply.text;
    }

    /** Messages it has taken, and has said so. */
    int acknowledged() {
        return acknowledged;
    }

    private void hears(char octet) {
        switch (reading) {
            case COMMANDS, AUTH_RESPONSE -> {
                line.append(octet);
                if (octet == '\n') {
                    String text = line.toString().strip();
                    line.setLength(0);
                    lineEnds(text);
                }
            }
            case DATA -> {
                line.append(octet);
                if (octet == '\n' && (line.toString().equals(".\r\n") || endsWith("\r\n.\r\n"))) {
                    line.setLength(0);
                    reading = Reading.COMMANDS;
                    message();
                }
            }
            case CHUNK -> {
                chunkLeft--;
                endOfChunk();
            }
            case TLS, CLOSED -> {}
        }
    }

    private boolean endsWith(String end) {
        return line.length() >= end.length()
                && line.substring(line.length() - end.length()).equals(end);
    }

    private void lineEnds(String text) {
        if (reading == Reading.AUTH_RESPONSE) {
            auth();
            return;
        }
        String[] words = text.split("[ \t]+", 2);
        String argument = words.length > 1 ? words[1] : "";
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" -> {
                clear();
                reply("250-mta.example\r\n" + (pipelining ? "250-PIPELINING\r\n" : "")
                        + (chunking ? "250-CHUNKING\r\n" : "") + "250 8BITMIME\r\n");
            }
            case "HELO" -> {
                clear();
                reply("250 mta.example\r\n");
            }
            case "MAIL" -> transaction = mostly("250 2.1.0 Ok\r\n", "451 later\r\n") || transaction;
            case "RCPT" ->
                recipient =
                        (transaction && mostly("250 2.1.5 Ok\r\n", "550-no such\r\n550 user\r\n")) || recipientOr503();
            case "DATA" -> {
                if (transaction && recipient && mostly("354 go ahead\r\n", "451 later\r\n")) {
                    reading = Reading.DATA;
                } else if (!transaction || !recipient) {
                    reply("503 no valid recipients\r\n");
                }
            }
            case "BDAT" -> bdat(argument);
            case "RSET" -> {
                clear();
                reply("250 2.0.0 Ok\r\n");
            }
            case "AUTH" -> auth();
            case "STARTTLS" -> reading = mostly("220 go ahead\r\n", "454 not now\r\n") ? Reading.TLS : reading;
            case "QUIT" -> {
                reply("221 bye\r\n");
                reading = Reading.CLOSED;
            }
            case "NOOP", "HELP", "VRFY" -> reply("250 Ok\r\n");
            default -> reply("502 what?\r\n");
        }
    }

    private boolean recipientOr503() {
        if (!transaction) {
            reply("503 need MAIL\r\n");
        }
        return recipient;
    }

    private void bdat(String argument) {
        String[] words = argument.strip().split("[ \t]+", -1);
        if (!chunking || !words[0].matches("[0-9]+") || words.length > 2) {
            reply("501 what?\r\n");
            return;
        }
        chunkLeft = Long.parseLong(words[0]);
        lastChunk = words.length == 2;
        reading = Reading.CHUNK;
        endOfChunk();
    }

    private void endOfChunk() {
        if (chunkLeft > 0) {
            return;
        }
        reading = Reading.COMMANDS;
        if (!lastChunk) {
            reply(transaction ? "250 2.0.0 octets received\r\n" : "503 need MAIL\r\n");
        } else if (transaction && recipient) {
            message();
        } else {
            // RFC 3030, 4.1: after a chunk was refused there is nothing left but RSET.
            clear();
            reply("503 need RCPT\r\n");
        }
    }

    private void message() {
        boolean taken = random.nextInt(4) > 0;
        replies.add(new Reply(taken ? "250 2.0.0 queued\r\n" : "554 5.7.1 no\r\n", taken));
        clear();
    }

    private void auth() {
        reading = Reading.COMMANDS;
        switch (random.nextInt(3)) {
            case 0 -> {
                reply("334 VXNlcm5hbWU6\r\n");
                reading = Reading.AUTH_RESPONSE;
            }
            case 1 -> reply("235 welcome\r\n");
            default -> reply("535 no\r\n");
        }
    }

    private boolean mostly(String yes, String no) {
        boolean positive = random.nextInt(6) > 0;
        reply(positive ? yes : no);
        return positive;
    }

    private void clear() {
        transaction = false;
        recipient = false;
    }

    private void reply(String text) {
        replies.add(new Reply(text, false));
    }
}
