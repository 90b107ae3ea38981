package io.smtpedge.edge.explain;

/**
 * Something that might have been otherwise.
 *
 * @param change what
 * @param result what would have followed
 * @param decisive whether the client would have been treated differently
 */
public record WhatIf(String change, String result, boolean decisive) {

    @Override
    public String toString() {
        return change + ": " + result;
    }
}
