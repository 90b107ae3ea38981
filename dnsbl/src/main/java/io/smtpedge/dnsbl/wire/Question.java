package io.smtpedge.dnsbl.wire;

/**
 * What to ask the resolvers.
 *
 * @param name an absolute name of letters, digits, '-', '_' and dots, without a final dot
 */
public record Question(String name, Type type) {

    /** The record types that a list has. */
    public enum Type {
        A,
        TXT
    }
}
