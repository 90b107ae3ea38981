package io.smtpedge.edge.policy;

import java.net.InetAddress;
import java.util.Optional;

/** The operator's ordered rules about addresses: the first that names an address decides. Thread-safe. */
@FunctionalInterface
public interface AccessList {

    /** A list without rules. */
    AccessList NONE = _ -> Optional.empty();

    /** The rule that names this address first; empty where none does. Never blocks. */
    Optional<Match> match(InetAddress address);

    /**
     * A rule that names the client.
     *
     * @param rule where it stands, for a person
     */
    record Match(AccessAction action, String rule) {}
}
