package io.smtpedge.dnsbl;

/**
 * Return codes that a list has declared.
 *
 * @param name a short name, such as {@code xbl}
 * @param codes the return codes
 * @param meaning a few words for people, printable ASCII
 */
public record KnownCode(String name, CodeFilter codes, String meaning) {}
