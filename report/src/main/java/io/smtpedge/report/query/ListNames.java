package io.smtpedge.report.query;

import io.smtpedge.dnsbl.CodeFilter;
import io.smtpedge.dnsbl.KnownCode;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.KnownList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of the zones in a journal. A zone there has its safe name, without a subscriber's key.
 *
 * @param catalogue the shipped one, or the site's
 */
record ListNames(Catalogue catalogue) {

    private static final int OCTETS = 4;

    Optional<KnownList> list(String zone) {
        return catalogue.lists().stream()
                .filter(list -> list.zone().filter(zone::equals).isPresent()
                        || list.keyedZone().filter(zone::equals).isPresent())
                .findFirst();
    }

    String title(String zone) {
        return list(zone).map(KnownList::title).orElse(zone);
    }

    /** Whether no code of it speaks against a client. */
    boolean allows(String zone) {
        return list(zone)
                .filter(list -> list.weights().values().stream().allMatch(weight -> weight <= 0))
                .isPresent();
    }

    /** What its terms of free use allow; null where nothing is known, or with a key. */
    @Nullable
    Long perDay(String zone) {
        return list(zone)
                .filter(list -> list.zone().filter(zone::equals).isPresent())
                .map(list -> (long) list.profile().quota().perDay())
                .filter(perDay -> perDay > 0)
                .orElse(null);
    }

    /** The name of a code, such as {@code xbl}; empty where the catalogue has none. */
    String code(String zone, String code) {
        return list(zone)
                .flatMap(list -> list.profile().codes().stream()
                        .filter(known -> matches(known.codes(), code))
                        .findFirst())
                .map(KnownCode::name)
                .orElse("");
    }

    /** A journal may hold anything in place of a code. */
    private static boolean matches(CodeFilter filter, String code) {
        List<String> octets = List.of(code.split("\\.", -1));
        if (octets.size() != OCTETS || !octets.stream().allMatch(octet -> octet.matches("[0-9]{1,3}"))) {
            return false;
        }
        int[] numbers = octets.stream().mapToInt(Integer::parseInt).toArray();
        for (int number : numbers) {
            if (number > 255) {
                return false;
            }
        }
        return filter.matches(ReturnCode.of(numbers[0], numbers[1], numbers[2], numbers[3]));
    }
}
