@NullMarked
package io.smtpedge.tproxy.plan;

import org.jspecify.annotations.NullMarked;
