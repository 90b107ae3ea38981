package io.smtpedge.reputation.learn;

import java.time.Instant;
import java.util.Set;

/**
 * What was said when, and by whom.
 *
 * @param source who gave feedback; empty where the dialogue itself showed it
 * @param against recipients who are the voice of what is against the client
 * @param inFavour recipients who are the voice of what is for it
 */
record Said(Instant at, String source, Set<String> against, Set<String> inFavour) {

    long seconds() {
        return at.getEpochSecond();
    }
}
