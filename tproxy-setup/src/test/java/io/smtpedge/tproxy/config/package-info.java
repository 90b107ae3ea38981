@NullMarked
package io.smtpedge.tproxy.config;

import org.jspecify.annotations.NullMarked;
