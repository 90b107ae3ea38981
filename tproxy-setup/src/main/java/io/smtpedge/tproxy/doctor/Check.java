package io.smtpedge.tproxy.doctor;

import java.util.List;

/** Looks at one thing. */
interface Check {

    /** What was found; nothing where the check does not apply to this box. */
    List<Finding> look(Setup setup);
}
