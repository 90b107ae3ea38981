package io.smtpedge.edge.admin;

import io.smtpedge.reputation.model.Judgement;
import java.net.InetAddress;
import java.util.Optional;

/** Tells what is known of an address at the moment, without asking any list. Thread-safe. */
@FunctionalInterface
public interface Standings {

    /** Where no reputation is kept. */
    Standings NONE = _ -> Optional.empty();

    /** Empty where no reputation is kept. */
    Optional<Judgement> of(InetAddress client);
}
