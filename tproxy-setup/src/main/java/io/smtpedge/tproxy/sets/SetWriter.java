package io.smtpedge.tproxy.sets;

/** Where verdicts are written to. */
interface SetWriter {

    /**
     * Does all of a transaction or nothing.
     *
     * @throws NotWritten with a sentence for the administrator
     */
    void write(Transaction transaction) throws NotWritten;
}
