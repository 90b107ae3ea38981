package io.smtpedge.dnsbl;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The return codes that an entry of the zone list counts: a set of numbers for each of the four octets. Immutable.
 *
 * <p>The syntax is postscreen's: {@code 127.0.0.[2;4..7;10]}. An octet is a number, or in brackets numbers and ranges,
 * separated by semicolons.
 */
public final class CodeFilter {

    /**
     * Every code in 127.0.0.0/8, for an entry without a filter. The codes that are known to mean an error never get as
     * far as a filter.
     */
    public static final CodeFilter ANY = parse("127.[0..255].[0..255].[0..255]");

    private static final int OCTETS = 4;

    private final List<BitSet> octets;

    private CodeFilter(List<BitSet> octets) {
        this.octets = octets;
    }

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, where, and what is right
     */
    public static CodeFilter parse(String text) {
        List<String> parts = split(text);
        if (parts.size() != OCTETS) {
            throw new IllegalArgumentException("the filter " + Quoted.of(text) + " has " + parts.size()
                    + " octets; it needs 4, such as 127.0.0.2 or 127.0.0.[2..11]");
        }
        List<BitSet> octets = new ArrayList<>(OCTETS);
        for (int i = 0; i < OCTETS; i++) {
            octets.add(octet(parts.get(i), "octet " + (i + 1) + " of the filter " + Quoted.of(text)));
        }
        if (!octets.getFirst().get(127)) {
            throw new IllegalArgumentException("octet 1 of the filter " + Quoted.of(text)
                    + " leaves out 127, so that nothing can match; every return code begins with 127");
        }
        return new CodeFilter(List.copyOf(octets));
    }

    /** Whether the code counts. */
    public boolean matches(ReturnCode code) {
        for (int i = 0; i < OCTETS; i++) {
            if (!octets.get(i).get(code.octet(i))) {
                return false;
            }
        }
        return true;
    }

    /** Splits at the dots that stand outside of brackets. */
    private static List<String> split(String text) {
        // The one mistake that would otherwise be reported as a wrong number of octets, which helps nobody.
        if (text.replaceAll("\\[[^\\]]*\\]?", "set").contains("..")) {
            throw new IllegalArgumentException(
                    "the filter " + Quoted.of(text) + " has a range outside of brackets; write it as [2..11]");
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inside = c == '[' || (inside && c != ']');
            if (c == '.' && !inside) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static BitSet octet(String text, String where) {
        BitSet numbers = new BitSet(256);
        if (!text.startsWith("[")) {
            numbers.set(number(text, where));
            return numbers;
        }
        if (text.indexOf(']') != text.length() - 1) {
            throw new IllegalArgumentException(
                    where + ": " + Quoted.of(text) + " needs one closing bracket, at its end; write it as [2;4..7]");
        }
        for (String element : text.substring(1, text.length() - 1).split(";", -1)) {
            int dots = element.indexOf("..");
            if (dots < 0) {
                numbers.set(number(element, where));
            } else {
                int low = number(element.substring(0, dots), where);
                int high = number(element.substring(dots + 2), where);
                if (low > high) {
                    throw new IllegalArgumentException(where + ": the range " + Quoted.of(element)
                            + " runs backwards; write " + high + ".." + low);
                }
                numbers.set(low, high + 1);
            }
        }
        return numbers;
    }

    private static int number(String text, String where) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(text) : -1;
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(where + ": " + Quoted.of(text) + " is not a number from 0 to 255");
        }
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodeFilter that && octets.equals(that.octets);
    }

    @Override
    public int hashCode() {
        return octets.hashCode();
    }

    /** The filter in its own syntax, each octet as short as it can be written. */
    @Override
    public String toString() {
        return String.join(".", octets.stream().map(CodeFilter::text).toList());
    }

    private static String text(BitSet numbers) {
        List<String> elements = new ArrayList<>();
        for (int low = numbers.nextSetBit(0); low >= 0; low = numbers.nextSetBit(low)) {
            int end = numbers.nextClearBit(low);
            elements.add(end - low == 1 ? String.valueOf(low) : low + ".." + (end - 1));
            low = end;
        }
        boolean single = numbers.cardinality() == 1;
        return single ? elements.getFirst() : "[" + String.join(";", elements) + "]";
    }
}
