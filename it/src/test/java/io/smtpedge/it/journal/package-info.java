/** The journal on real disks, and under kill -9. */
@NullMarked
package io.smtpedge.it.journal;

import org.jspecify.annotations.NullMarked;
