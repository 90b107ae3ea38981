package io.smtpedge.dnsbl.catalogue;

import io.smtpedge.dnsbl.ZoneProfile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One list of the catalogue. It has a zone that anybody may ask, or one for subscribers whose first label is a key, or
 * both.
 *
 * @param name its name in the catalogue, such as {@code spamhaus-zen}
 * @param title its name for people
 * @param zone the zone anybody may ask
 * @param keyedZone the zone of subscribers, without the key: {@code zen.dq.spamhaus.net}
 * @param weights the usual weight of each code, by the code's name, in the order of the catalogue
 * @param profile what else is known of its zones
 */
public record KnownList(
        String name,
        String title,
        Optional<String> zone,
        Optional<String> keyedZone,
        Map<String, Integer> weights,
        ZoneProfile profile) {

    public KnownList {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** Whether this is the list behind a zone, be it with a key. */
    boolean has(String zoneName) {
        return zone.filter(zoneName::equals).isPresent()
                || keyedZone.filter(safe -> isKeyed(zoneName, safe)).isPresent();
    }

    private static boolean isKeyed(String zoneName, String safeName) {
        int key = zoneName.length() - safeName.length() - 1;
        return key > 0 && zoneName.endsWith("." + safeName) && zoneName.indexOf('.') == key;
    }
}
