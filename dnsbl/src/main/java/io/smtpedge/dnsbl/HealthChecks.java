package io.smtpedge.dnsbl;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How zones are watched. Each is asked, at intervals, for its test points (RFC 5782, section 5) and for addresses that no
 * sane list holds. One that lists what it must not, or does not list what it must, is in <em>shadow</em>: it is asked and
 * shown, and counts nothing, until it has passed three times.
 *
 * @param interval the time from one round to the next, on average: each is up to a fifth sooner or later; zero for none
 * @param ownAddresses the site's own addresses: a list that counts against them is wrong, or the site has a problem that
 *     its own list should not make worse
 * @param canaries addresses of others that are known to be good, such as large senders' mail servers
 */
public record HealthChecks(Duration interval, List<InetAddress> ownAddresses, List<InetAddress> canaries) {

    /** No zone is probed, so none is ever in shadow. */
    public static final HealthChecks OFF = new HealthChecks(Duration.ZERO, List.of(), List.of());

    /** Test points only, every five minutes. */
    public static final HealthChecks USUAL = new HealthChecks(Duration.ofMinutes(5), List.of(), List.of());

    public HealthChecks {
        ownAddresses = List.copyOf(ownAddresses);
        canaries = List.copyOf(canaries);
    }
}
