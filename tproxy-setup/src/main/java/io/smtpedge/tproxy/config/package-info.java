/** What a person says about the line of boxes: {@link io.smtpedge.tproxy.config.TproxyConfig}, read and checked. */
@NullMarked
package io.smtpedge.tproxy.config;

import org.jspecify.annotations.NullMarked;
