/** Each check on outputs as the tools print them. */
@NullMarked
package io.smtpedge.tproxy.doctor;

import org.jspecify.annotations.NullMarked;
