package io.smtpedge.edge.smtp;

/** An enhanced status code (RFC 3463), such as 5.7.1. The registry is RFC 5248. */
public record EnhancedCode(int status, int subject, int detail) {

    public static final EnhancedCode OK = new EnhancedCode(2, 0, 0);
    public static final EnhancedCode SENDER_OK = new EnhancedCode(2, 1, 0);
    public static final EnhancedCode BUSY = new EnhancedCode(4, 3, 2);
    public static final EnhancedCode TIMEOUT = new EnhancedCode(4, 4, 2);
    public static final EnhancedCode TRY_LATER = new EnhancedCode(4, 7, 1);
    public static final EnhancedCode TOO_MUCH = new EnhancedCode(4, 7, 0);
    public static final EnhancedCode NO_SERVICE = new EnhancedCode(5, 3, 2);
    public static final EnhancedCode OUT_OF_ORDER = new EnhancedCode(5, 5, 1);
    public static final EnhancedCode SYNTAX = new EnhancedCode(5, 5, 2);
    public static final EnhancedCode ARGUMENTS = new EnhancedCode(5, 5, 4);
    public static final EnhancedCode REFUSED = new EnhancedCode(5, 7, 1);

    public EnhancedCode {
        if (status != 2 && status != 4 && status != 5) {
            throw new IllegalArgumentException("status " + status + " is not 2, 4 or 5");
        }
    }

    @Override
    public String toString() {
        return status + "." + subject + "." + detail;
    }
}
