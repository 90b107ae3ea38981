package io.smtpedge.dnsbl.wire;

/**
 * Whether a resolver keeps the case of the question's letters in its answers. Nearly all do; from one that has shown it,
 * an answer in another case is forged. One that never did is believed all the same, and so is one that has not for a long
 * time: another program may answer at its address now. For one thread.
 */
final class CaseCheck {

    private static final int ENOUGH = 32;

    private boolean keeps;
    private int changed;

    /**
     * Whether an answer is to be believed that is right in all else.
     *
     * @param kept whether it has the question's letters as they were asked
     */
    boolean accepts(boolean kept) {
        if (kept) {
            keeps = true;
            changed = 0;
            return true;
        }
        changed++;
        if (changed >= ENOUGH) {
            keeps = false;
        }
        return !keeps;
    }
}
