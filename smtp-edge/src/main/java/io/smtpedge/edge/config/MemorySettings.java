package io.smtpedge.edge.config;

import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * What is remembered of clients besides their passes, whose times are with their tests.
 *
 * @param failTime how long a client that failed a test of the protocol is refused at once; zero where it is tested again
 */
public record MemorySettings(Duration failTime) {

    static MemorySettings read(Section memory) {
        return new MemorySettings(memory.duration("fail-time", Duration.ofMinutes(10), Duration.ZERO, Bounds.DAY));
    }
}
