/**
 * What is known of addresses and their neighbours: counts that fade, added to by {@link
 * io.smtpedge.reputation.store.Evidence}.
 */
@NullMarked
package io.smtpedge.reputation.store;

import org.jspecify.annotations.NullMarked;
