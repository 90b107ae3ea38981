@NullMarked
package io.smtpedge.tproxy.sets;

import org.jspecify.annotations.NullMarked;
