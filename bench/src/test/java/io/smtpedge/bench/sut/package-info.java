@NullMarked
package io.smtpedge.bench.sut;

import org.jspecify.annotations.NullMarked;
