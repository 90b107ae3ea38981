package io.smtpedge.report.objects;

/**
 * An object as a store lists it.
 *
 * @param key its whole key: the words of whoever put it there
 */
public record StoredObject(String key, long octets) {}
