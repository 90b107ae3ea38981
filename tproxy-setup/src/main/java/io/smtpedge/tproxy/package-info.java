/**
 * Plans the routing and firewall rules of transparent proxying.
 */
@NullMarked
package io.smtpedge.tproxy;

import org.jspecify.annotations.NullMarked;
