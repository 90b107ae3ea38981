/**
 * What a person says about the line of boxes. Read {@link io.smtpedge.tproxy.config.TproxyConfig} first, the checked
 * result; {@link io.smtpedge.tproxy.config.TproxyConfigReader} says where each part is written, {@link
 * io.smtpedge.tproxy.config.TproxyConfigRules} what must fit together.
 */
@NullMarked
package io.smtpedge.tproxy.config;

import org.jspecify.annotations.NullMarked;
