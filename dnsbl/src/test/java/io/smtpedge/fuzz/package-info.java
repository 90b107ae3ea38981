/** Random inputs by the million; for the tests of all modules. */
@NullMarked
package io.smtpedge.fuzz;

import org.jspecify.annotations.NullMarked;
