/**
 * The command line ({@link io.smtpedge.edge.Main}) and the composition root ({@link io.smtpedge.edge.Edge}): every
 * component is made here and given what it needs, and here alone are clocks and tickers those of the system.
 *
 * <p>Where next: {@link io.smtpedge.edge.session} is the path of a session.
 */
@NullMarked
package io.smtpedge.edge;

import org.jspecify.annotations.NullMarked;
