package io.smtpedge.reputation.model;

/**
 * One list has one code for an address.
 *
 * @param zone the zone's safe name
 * @param code the return code, such as {@code 127.0.0.4}
 */
public record ListHit(String zone, String code) {

    /** As reasons and reports write it. */
    @Override
    public String toString() {
        return zone + "=" + code;
    }
}
