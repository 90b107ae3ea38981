package io.smtpedge.report.query;

/** What an autonomous system is called. */
@FunctionalInterface
public interface SystemNames {

    /** Nobody knows. */
    SystemNames NONE = asn -> "";

    /** The name; empty where it is not known. */
    String name(long asn);
}
