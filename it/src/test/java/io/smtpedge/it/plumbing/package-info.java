/** What tproxy-setup does to a machine: a namespace with a neighbour, where it is applied, verified and removed. */
@NullMarked
package io.smtpedge.it.plumbing;

import org.jspecify.annotations.NullMarked;
