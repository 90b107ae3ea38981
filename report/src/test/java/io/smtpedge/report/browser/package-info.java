/** The page in a real browser: Debian's Chromium, asked through its DevTools protocol. */
@NullMarked
package io.smtpedge.report.browser;

import org.jspecify.annotations.NullMarked;
