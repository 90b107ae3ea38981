/**
 * What is wrong with a set-up, and what mends it. Read {@link io.smtpedge.tproxy.doctor.Setup}, what the checks know;
 * {@link io.smtpedge.tproxy.doctor.Host}, what they look at; {@link io.smtpedge.tproxy.doctor.Doctor}, which checks there
 * are and in what order; then any check. {@link io.smtpedge.tproxy.doctor.probe} sends and watches packets. docs/doctor.md
 * has a row for each fault.
 */
@NullMarked
package io.smtpedge.tproxy.doctor;

import org.jspecify.annotations.NullMarked;
