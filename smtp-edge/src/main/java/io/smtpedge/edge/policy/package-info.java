/**
 * policy
 */
@NullMarked
package io.smtpedge.edge.policy;

import org.jspecify.annotations.NullMarked;
