/**
 * The unprivileged demonstration on loopback: {@code ./run demo}.
 *
 * <p>Read {@link io.smtpedge.it.demo.Demo} first, which starts the parts; then {@link io.smtpedge.it.demo.Scene}, what
 * each client does and what was promised of it, and {@link io.smtpedge.it.demo.Backstage}, which checks what no client can
 * see. {@link io.smtpedge.it.demo.EdgeLog} and {@link io.smtpedge.it.demo.Script} only print.
 */
@NullMarked
package io.smtpedge.it.demo;

import org.jspecify.annotations.NullMarked;
