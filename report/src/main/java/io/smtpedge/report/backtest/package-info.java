/**
 * What another policy would have done with the sessions of the journal.
 */
@NullMarked
package io.smtpedge.report.backtest;

import org.jspecify.annotations.NullMarked;
