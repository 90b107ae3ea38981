package io.smtpedge.dnsbl;

/**
 * How often a zone may be asked. Beyond it the zone is not asked, and unavailable at once.
 *
 * @param perSecond queries a second, 0 for no limit
 * @param perDay queries on one day of UTC, 0 for no limit
 */
public record Quota(int perSecond, int perDay) {

    public static final Quota UNLIMITED = new Quota(0, 0);

    public Quota {
        if (perSecond < 0 || perDay < 0) {
            throw new IllegalArgumentException("a quota is 0 or more; 0 stands for no limit");
        }
    }
}
