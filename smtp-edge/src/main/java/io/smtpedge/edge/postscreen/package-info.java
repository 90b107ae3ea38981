/**
 * Turns a Postfix configuration with postscreen(8) into one of the edge. In reading order: {@link
 * io.smtpedge.edge.postscreen.MainCf} reads main.cf as postconf(5) defines it, {@link
 * io.smtpedge.edge.postscreen.Equivalents} is the table of what becomes of each parameter, {@link
 * io.smtpedge.edge.postscreen.Draft} is the configuration that comes of it, and {@link
 * io.smtpedge.edge.postscreen.PostscreenImport} does it all.
 *
 * <p>The result behaves as postscreen did: its defaults are written out wherever a parameter is not set. Whatever cannot be
 * taken over, and whatever differs, is a {@link io.smtpedge.edge.postscreen.Note}.
 */
@NullMarked
package io.smtpedge.edge.postscreen;

import org.jspecify.annotations.NullMarked;
