/** Tests of object stores, with one in this JVM. */
@NullMarked
package io.smtpedge.report.objects;

import org.jspecify.annotations.NullMarked;
