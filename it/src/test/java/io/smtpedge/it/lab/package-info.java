/** Tests of the real thing in network namespaces. */
@NullMarked
package io.smtpedge.it.lab;

import org.jspecify.annotations.NullMarked;
