package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.linux.Errno;
import java.io.IOException;

/** The kernel refused a transaction: nothing of it was done. The message is a sentence for the administrator. */
final class NotWritten extends IOException {

    private static final long serialVersionUID = 1L;

    NotWritten(String sentence) {
        super(sentence);
    }

    /** The kernel could not even be asked. */
    static NotWritten because(Errno failed, String table) {
        return new NotWritten("the kernel did not take a change of table inet " + table + ": " + failed.getMessage());
    }

    /**
     * Says what an error means.
     *
     * @param error an errno(3)
     */
    static NotWritten because(NftMessages.Request request, String table, int error) {
        String where = "set " + request.set() + " of table inet " + table;
        return new NotWritten(
                switch (error) {
                    case Errno.ENOENT ->
                        "there is no set " + request.set() + " in table inet " + table + "; run tproxy-setup apply";
                    case Errno.EPERM -> "to write the sets of table inet " + table + " takes CAP_NET_ADMIN";
                    case Errno.ENFILE ->
                        where + " is full; give it a larger size and run tproxy-setup apply, or let verdicts run out"
                                + " sooner";
                    case Errno.EINVAL -> where + " is not of the kind that tproxy-setup makes; run tproxy-setup apply";
                    case Errno.ENOMEM, Errno.ENOBUFS -> "the kernel has no memory left for " + where;
                    case Errno.EOPNOTSUPP -> "this kernel has no nf_tables";
                    default -> "the kernel refused a change of " + where + ": " + Errno.name(error);
                });
    }
}
