/**
 * net
 */
@NullMarked
package io.smtpedge.edge.net;

import org.jspecify.annotations.NullMarked;
