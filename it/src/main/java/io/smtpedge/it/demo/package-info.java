/**
 * The unprivileged demonstration on loopback.
 */
@NullMarked
package io.smtpedge.it.demo;

import org.jspecify.annotations.NullMarked;
