package io.smtpedge.reputation.learn;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many different ones have spoken at this site of late: where there are few, no one's share can be small. Not thread-safe. */
final class VoicesHeard {

    private static final long LATELY_SECONDS = Duration.ofDays(7).toSeconds();
    private static final int KEPT = 64;

    private final LinkedHashMap<Long, Long> lastHeard = LinkedHashMap.newLinkedHashMap(KEPT);

    /** Notes one. */
    void hear(long voice, long seconds) {
        lastHeard.remove(voice);
        lastHeard.put(voice, seconds);
        if (lastHeard.size() > KEPT) {
            Map.Entry<Long, Long> oldest = lastHeard.firstEntry();
            lastHeard.remove(oldest.getKey());
        }
    }

    /** Whether at least so many have spoken in the last seven days; {@code count} is well below {@value #KEPT}. */
    boolean atLeast(int count, long seconds) {
        return lastHeard.values().stream()
                        .filter(last -> last > seconds - LATELY_SECONDS)
                        .limit(count)
                        .count()
                == count;
    }
}
