package io.smtpedge.dnsbl.health;

/**
 * Notices that a zone lists whoever comes: 20 addresses one after the other. That may be a wave of bots, so it condemns
 * nobody; it is a reason to look at the test points now. For one thread.
 */
public final class HitRate {

    private static final int SUSPICIOUS = 20;

    private int hits;

    /**
     * A zone has answered about one more address.
     *
     * @return whether the test points should be looked at
     */
    public boolean isSuspicious(boolean listed) {
        hits = listed ? hits + 1 : 0;
        if (hits < SUSPICIOUS) {
            return false;
        }
        hits = 0;
        return true;
    }
}
