/**
 * A client for DNS block and allow lists (RFC 5782).
 */
@NullMarked
package io.smtpedge.dnsbl;

import org.jspecify.annotations.NullMarked;
