package io.smtpedge.tproxy.config;

import io.smtpedge.settings.Section;

/**
 * A value with the place where it is said, for rules that concern several values. The place differs: the edge's own settings
 * are read where they are.
 */
record Said<T>(T value, Section section, String key) {

    /** Whether it could be read. If not, that has been reported, and what it was meant to be is not known. */
    boolean sound() {
        return section.sound(key);
    }

    void reject(String sentence) {
        section.reject(key, sentence);
    }
}
