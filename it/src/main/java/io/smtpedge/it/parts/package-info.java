/**
 * Real servers started for a test or a demonstration, and their network namespaces.
 */
@NullMarked
package io.smtpedge.it.parts;

import org.jspecify.annotations.NullMarked;
