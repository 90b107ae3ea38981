/** What edges tell each other, by way of a real server. In the package of what is tested, to take it step by step. */
@NullMarked
package io.smtpedge.edge.fleet;

import org.jspecify.annotations.NullMarked;
