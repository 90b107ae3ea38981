package io.smtpedge.edge.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Octet streams as text in Latin-1, and the ways in which a network may split them into packets. */
public final class Splits {

    private Splits() {}

    /** Text in which the octets that mean something are frequent. */
    public static Arbitrary<String> octets(String frequent) {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.of(chars(frequent))),
                        Tuple.of(1, Arbitraries.chars().range('\0', '\u00ff')))
                .list()
                .ofMaxSize(60)
                .map(Splits::join);
    }

    /** Lengths of packets; after the last of them they repeat. */
    public static Arbitrary<List<Integer>> packets() {
        return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(5);
    }

    public static List<ByteBuf> split(String stream, List<Integer> lengths) {
        List<ByteBuf> packets = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < stream.length(); i++) {
            int end = Math.min(stream.length(), at + lengths.get(i % lengths.size()));
            packets.add(buffer(stream.substring(at, end)));
            at = end;
        }
        return packets;
    }

    public static ByteBuf buffer(String octets) {
        return Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1);
    }

    private static List<Character> chars(String text) {
        return text.chars().mapToObj(c -> (char) c).toList();
    }

    private static String join(List<Character> octets) {
        StringBuilder text = new StringBuilder();
        octets.forEach(text::append);
        return text.toString();
    }
}
