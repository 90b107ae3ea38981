package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells codes that say something about an address from codes that say something about us, or that no list sent. To take
 * the latter for listings has bounced everybody's mail, on many sites, more than once.
 */
final class ReturnCodes {

    /** Different codes in one answer, at most: several times what any list has. More would only fill memory and logs. */
    static final int MOST = 64;

    private ReturnCodes() {}

    /** The codes of an answer, each once, in the order of their numbers: resolvers shuffle records. */
    static List<ReturnCode> of(List<InetAddress> addresses) {
        return addresses.stream()
                .map(ReturnCode::of)
                .distinct()
                .sorted(Comparator.comparingInt(ReturnCode::bits))
                .toList();
    }

    /** What makes an answer worthless as a verdict. */
    record Defect(Cause cause, String detail) {}

    /**
     * The first defect among the codes of one answer. One bad code spoils the whole answer: who sends such a code does
     * not mean the others either.
     */
    static Optional<Defect> defect(String zone, List<ReturnCode> codes) {
        if (codes.size() > MOST) {
            return Optional.of(new Defect(
                    Cause.RESOLVER, "answered " + codes.size() + " codes at once; no list has so many to give"));
        }
        for (ReturnCode code : codes) {
            Defect defect = defect(zone, code);
            if (defect != null) {
                return Optional.of(defect);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Defect defect(String zone, ReturnCode code) {
        if (code.octet(0) != 127) {
            return new Defect(
                    Cause.NOT_A_RETURN_CODE,
                    "answered " + code
                            + ", which is outside of 127.0.0.0/8: a resolver that rewrites answers, or a domain"
                            + " that is no list any more");
        }
        if (code.octet(1) == 255 && code.octet(2) == 255) {
            return new Defect(Cause.ERROR_CODE, "answered " + code + ": " + meaning(code.octet(3)));
        }
        if ((zone.equals("list.dnswl.org") || zone.endsWith(".dnswl.org")) && isDnswlError(code)) {
            // DNSWL answers every address with "high trust" to those who ask too much: as a pass it would admit the
            // world.
            return new Defect(Cause.ERROR_CODE, "answered " + code + ": this resolver is blocked or over its quota");
        }
        return null;
    }

    /** The meanings are Spamhaus's, and others have adopted them. */
    private static String meaning(int lastOctet) {
        return switch (lastOctet) {
            case 250 -> "the key is disabled";
            case 251 -> "the key is refused";
            case 252 -> "the zone's name is mistyped";
            case 254 -> "asked through a public or generic resolver; use a resolver of your own";
            case 255 -> "too many queries";
            default -> "an error that the list has not documented";
        };
    }

    private static boolean isDnswlError(ReturnCode code) {
        // 127.0.10.0 is what its test point 127.0.0.2 answers: known, no trust.
        return code.equals(ReturnCode.of(127, 0, 0, 255))
                || (code.octet(1) == 0 && code.octet(2) == 10 && code.octet(3) != 0);
    }
}
