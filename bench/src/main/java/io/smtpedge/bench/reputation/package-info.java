/** What it costs to keep the reputation of millions of addresses: memory, time, files, and the way to other edges. */
@NullMarked
package io.smtpedge.bench.reputation;

import org.jspecify.annotations.NullMarked;
