/**
 * TLS for the refusing dialogue. In reading order: {@link io.smtpedge.edge.tls.CertificateFiles} reads {@link
 * io.smtpedge.edge.tls.Credentials} from PEM files and says what is wrong with them; {@link
 * io.smtpedge.edge.tls.StartTls} makes the handlers of single connections from them, within a budget; {@link
 * io.smtpedge.edge.tls.CertificateWatch} hands over new credentials when the files change.
 *
 * <p>Only clients that are refused get here: the TLS of forwarded sessions is the backend's.
 */
@NullMarked
package io.smtpedge.edge.tls;

import org.jspecify.annotations.NullMarked;
