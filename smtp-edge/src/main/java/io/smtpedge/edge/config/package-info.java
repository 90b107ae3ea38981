/**
 * config
 */
@NullMarked
package io.smtpedge.edge.config;

import org.jspecify.annotations.NullMarked;
