/**
 * smtp
 */
@NullMarked
package io.smtpedge.edge.smtp;

import org.jspecify.annotations.NullMarked;
