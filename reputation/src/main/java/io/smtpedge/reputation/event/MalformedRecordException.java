package io.smtpedge.reputation.event;

/** A line is no session record: it was cut off, or comes from elsewhere. */
public final class MalformedRecordException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedRecordException(String message) {
        super(message);
    }

    MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
