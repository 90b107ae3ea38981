@NullMarked
package io.smtpedge.bench.load;

import org.jspecify.annotations.NullMarked;
