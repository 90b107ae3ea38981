/**
 * The composition root and the command line of the edge.
 */
@NullMarked
package io.smtpedge.edge;

import org.jspecify.annotations.NullMarked;
