package io.smtpedge.dnsbl.wire;

import io.smtpedge.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** No datagram is too strange: what a forger or a broken resolver sends is an answer, a failure, or nothing. */
class ResponseFuzzTest {

    private static final Question ADDRESS = new Question("66.100.51.198.bl.test", Question.Type.A);
    private static final Question TEXT = new Question("66.100.51.198.bl.test", Question.Type.TXT);

    /** The name as a message has it, and pointers: to it, into it, to the header, forward, and to themselves. */
    private static final int[] POINTERS = {12, 15, 24, 0, 2, 40, 60, 200, 0x3fff};

    @Test
    void anAnswerOrAFailureOrNothing() throws InterruptedException {
        Fuzz.run("DNS responses", 15, random -> {
            Question question = random.nextBoolean() ? ADDRESS : TEXT;
            byte[] octets = message(random, question);
            Response.parse(octets)
                    .filter(response -> response.answers(question))
                    .ifPresent(response -> {
                        if (!response.truncated()) {
                            check(response.reply(question));
                        }
                    });
        });
    }

    private static void check(DnsReply reply) {
        boolean sound = switch (reply) {
            case DnsReply.Addresses found -> !found.addresses().isEmpty() && found.ttl() >= 0;
            case DnsReply.Texts found -> !found.texts().isEmpty() && found.ttl() >= 0;
            case DnsReply.Nothing nothing -> nothing.ttl() >= 0;
            case DnsReply.Failure failure -> !failure.detail().isEmpty();
        };
        if (!sound) {
            throw new AssertionError("an unsound reply: " + reply);
        }
    }

    /** Header and question are mostly right, or nothing behind them would be read. */
    private static byte[] message(SplittableRandom random, Question question) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        int answers = random.nextInt(4);
        int authority = random.nextInt(3);
        short16(out, random.nextInt(0x10000));
        short16(out, 0x8180 | (random.nextInt(6) == 0 ? random.nextInt(0x10000) : random.nextInt(4) == 0 ? 3 : 0));
        short16(out, 1);
        short16(out, answers);
        short16(out, authority);
        short16(out, random.nextInt(8) == 0 ? 1 : 0);
        name(out, question.name());
        short16(out, question.type() == Question.Type.A ? 1 : 16);
        short16(out, 1);
        for (int i = 0; i < answers + authority; i++) {
            record(out, random);
        }
        byte[] octets = out.toByteArray();
        for (int i = random.nextInt(8) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(octets, random.nextInt(octets.length + 1)) : octets;
    }

    private static void record(ByteArrayOutputStream out, SplittableRandom random) {
        anyName(out, random);
        // A, NS, CNAME, SOA, TXT, AAAA, OPT, RRSIG, and some that nobody knows.
        int[] types = {1, 1, 1, 2, 5, 5, 6, 16, 16, 28, 41, 46, random.nextInt(0x10000)};
        int type = types[random.nextInt(types.length)];
        short16(out, type);
        short16(out, random.nextInt(8) == 0 ? 3 : 1);
        short16(out, random.nextInt(8) == 0 ? 0xffff : 0);
        short16(out, random.nextInt(0x10000));
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        switch (type) {
            case 1 -> data.writeBytes(new byte[] {127, 0, 0, (byte) random.nextInt(256)});
            case 2, 5 -> anyName(data, random);
            case 6 -> {
                anyName(data, random);
                anyName(data, random);
                data.writeBytes(new byte[20]);
            }
            case 16 -> {
                int length = random.nextInt(20);
                data.write(random.nextInt(6) == 0 ? random.nextInt(256) : length);
                data.writeBytes(octets(random, length));
            }
            default -> data.writeBytes(octets(random, random.nextInt(24)));
        }
        short16(out, random.nextInt(10) == 0 ? random.nextInt(0x10000) : data.size());
        out.writeBytes(data.toByteArray());
    }

    private static void anyName(ByteArrayOutputStream out, SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> name(out, "codes.test");
            case 1 -> out.write(random.nextInt(256));
            default -> short16(out, 0xc000 | POINTERS[random.nextInt(2) == 0 ? 0 : random.nextInt(POINTERS.length)]);
        }
    }

    private static void name(ByteArrayOutputStream out, String name) {
        for (String label : name.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
    }

    private static byte[] octets(SplittableRandom random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static void short16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
