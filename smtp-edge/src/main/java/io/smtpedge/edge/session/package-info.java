/**
 * session
 */
@NullMarked
package io.smtpedge.edge.session;

import org.jspecify.annotations.NullMarked;
