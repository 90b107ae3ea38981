package io.smtpedge.edge.explain;

import io.smtpedge.dnsbl.KnownCode;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.KnownList;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the catalogue knows of the answers of lists. Immutable. */
public final class Meanings {

    private final Catalogue catalogue;

    public Meanings(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** {@code xbl: hijacked or infected machines}, for each code that is known; empty where none is. */
    public String of(ListAnswer answer) {
        return known(answer.zone(), answer.codes())
                .map(Meanings::text)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** {@code hijacked or infected machines}: the same of a zone and its codes, for those who do not know the codes' names. */
    public String inWords(String zone, List<String> answered) {
        return known(zone, answered).map(KnownCode::meaning).distinct().collect(Collectors.joining("; "));
    }

    private Stream<KnownCode> known(String zone, List<String> answered) {
        return profile(zone).stream()
                .flatMap(profile -> answered.stream()
                        .flatMap(code -> code(code).stream())
                        .flatMap(code -> profile.codes().stream()
                                .filter(known -> known.codes().matches(code))));
    }

    /** The list's name for people; the zone where the catalogue does not know it. */
    public String title(String zone) {
        return list(zone).map(KnownList::title).orElse(zone);
    }

    /** The page of the list about this address; empty where there is none. */
    public String page(String zone, InetAddress client) {
        return profile(zone)
                .map(profile -> profile.lookup().replace("{ip}", IpText.of(client)))
                .orElse("");
    }

    private static String text(KnownCode known) {
        return known.name() + ": " + known.meaning();
    }

    /** A record has a zone's safe name, which for a keyed zone is that without the key. */
    private Optional<KnownList> list(String zone) {
        return catalogue.lists().stream()
                .filter(list -> list.zone().filter(zone::equals).isPresent()
                        || list.keyedZone().filter(zone::equals).isPresent())
                .findFirst();
    }

    private Optional<ZoneProfile> profile(String zone) {
        return list(zone).map(KnownList::profile);
    }

    private static Optional<ReturnCode> code(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return Optional.empty();
        }
        return Optional.of(ReturnCode.of(InetAddress.ofLiteral(text)));
    }
}
