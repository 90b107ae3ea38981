@NullMarked
package io.smtpedge.tproxy.apply;

import org.jspecify.annotations.NullMarked;
