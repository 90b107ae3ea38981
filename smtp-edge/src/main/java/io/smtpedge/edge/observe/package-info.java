/**
 * observe
 */
@NullMarked
package io.smtpedge.edge.observe;

import org.jspecify.annotations.NullMarked;
