/** Tests of the demonstration. */
@NullMarked
package io.smtpedge.it.demo;

import org.jspecify.annotations.NullMarked;
