/** The parts themselves are tested first: a test that stands on a wrong part proves nothing. */
@NullMarked
package io.smtpedge.it.parts;

import org.jspecify.annotations.NullMarked;
