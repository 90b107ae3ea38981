package io.smtpedge.edge.explain;

import io.smtpedge.dnsbl.KnownCode;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.dnsbl.catalogue.KnownList;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the catalogue knows of the answers of lists. Immutable. */
final class Meanings {

    private final Catalogue catalogue;

    Meanings(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** {@code xbl: hijacked or infected machines}, for each code that is known; empty where none is. */
    String of(ListAnswer answer) {
        List<String> meanings = new ArrayList<>();
        profile(answer.zone())
                .ifPresent(profile -> answer.codes().stream()
                        .flatMap(code -> code(code).stream())
                        .flatMap(code -> profile.codes().stream()
                                .filter(known -> known.codes().matches(code)))
                        .map(Meanings::text)
                        .distinct()
                        .forEach(meanings::add));
        return String.join("; ", meanings);
    }

    /** The page of the list about this address; empty where there is none. */
    String page(ListAnswer answer, InetAddress client) {
        return profile(answer.zone())
                .map(profile -> profile.lookup().replace("{ip}", IpText.of(client)))
                .orElse("");
    }

    private static String text(KnownCode known) {
        return known.name() + ": " + known.meaning();
    }

    /** A record has a zone's safe name, which for a keyed zone is that without the key. */
    private Optional<ZoneProfile> profile(String zone) {
        return catalogue.lists().stream()
                .filter(list -> list.zone().filter(zone::equals).isPresent()
                        || list.keyedZone().filter(zone::equals).isPresent())
                .map(KnownList::profile)
                .findFirst();
    }

    private static Optional<ReturnCode> code(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return Optional.empty();
        }
        return Optional.of(ReturnCode.of(InetAddress.ofLiteral(text)));
    }
}
