package io.smtpedge.edge.policy;

import java.util.Locale;

/** Whether what the reputation of a client advises is done. */
public enum Stance {
    /** It is only noted, because too little has been learned yet. */
    LEARNING,
    /** It is only noted. */
    SHADOW,
    ENFORCE;

    /** As records write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
