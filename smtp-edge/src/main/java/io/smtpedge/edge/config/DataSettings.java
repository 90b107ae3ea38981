package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.BareDot;
import io.smtpedge.settings.Section;

/**
 * What holds for messages.
 *
 * @param bareDot what follows from a line that some servers take for the end of a message
 */
public record DataSettings(BareDot bareDot) {

    static DataSettings read(Section data) {
        return new DataSettings(data.choice("bare-dot", BareDot.class, BareDot.REFUSE));
    }
}
