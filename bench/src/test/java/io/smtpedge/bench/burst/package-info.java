@NullMarked
package io.smtpedge.bench.burst;

import org.jspecify.annotations.NullMarked;
