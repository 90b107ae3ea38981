package io.smtpedge.edge.smtp.dialogue;

/** How many recipients a client may name. */
@FunctionalInterface
public interface RecipientQuota {

    /** Takes one; false where there is none left. */
    boolean take();
}
