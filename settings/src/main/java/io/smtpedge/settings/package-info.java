/**
 * Strict reading of HOCON settings: every mistake is reported at once, each with its file, line and key.
 */
@NullMarked
package io.smtpedge.settings;

import org.jspecify.annotations.NullMarked;
