package io.smtpedge.bench.load;

/** How a client's attempt to deliver one message ended, as the client saw it. */
public enum Outcome {
    /** {@code 250} after the message: the server has it. */
    DELIVERED("250"),
    /** {@code 5xx} to the recipient, or to what came before it: refused for good. */
    REFUSED("550"),
    /** {@code 5xx} instead of a greeting: refused at once. */
    DROPPED("521"),
    /** {@code 4xx} to a command: come back later. */
    DEFERRED("451"),
    /** {@code 421} at any point: come back later, the connection ends. */
    TURNED_AWAY("421"),
    /** The connection failed or ended without a final reply. A real sender would come back. */
    CUT("cut"),
    /** No final reply in time. */
    SILENCE("nothing");

    private final String column;

    Outcome(String column) {
        this.column = column;
    }

    /** A short name for a table: the reply code that is typical for it. */
    public String column() {
        return column;
    }

    /**
     * What a reply that is not the wanted one means.
     *
     * @param greeting whether it came instead of the greeting
     */
    static Outcome of(int code, boolean greeting) {
        if (code == 421) {
            return TURNED_AWAY;
        }
        return switch (code / 100) {
            case 4 -> DEFERRED;
            case 5 -> greeting ? DROPPED : REFUSED;
            default -> CUT;
        };
    }
}
