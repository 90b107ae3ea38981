package io.smtpedge.tproxy.apply;

/** What could not be looked at or done, and what to do, in sentences for the person at the keyboard. */
public final class PlumbingException extends Exception {

    private static final long serialVersionUID = 1L;

    public PlumbingException(String message) {
        super(message);
    }

    PlumbingException(String message, Throwable cause) {
        super(message, cause);
    }
}
