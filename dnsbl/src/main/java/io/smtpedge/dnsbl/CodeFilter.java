package io.smtpedge.dnsbl;

/** The return codes that an entry of the zone list counts. */
public final class CodeFilter {

    /** Every return code in 127.0.0.0/8. */
    public static final CodeFilter ANY = new CodeFilter();

    private CodeFilter() {}

    /** Whether the code counts. */
    public boolean matches(ReturnCode code) {
        return code.octet(0) == 127;
    }
}
