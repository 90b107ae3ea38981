@NullMarked
package io.smtpedge.bench;

import org.jspecify.annotations.NullMarked;
