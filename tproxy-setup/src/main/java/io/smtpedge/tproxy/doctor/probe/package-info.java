/**
 * What packets tell: {@link io.smtpedge.tproxy.doctor.probe.Canary} connects, as this box and as a client, while {@link
 * io.smtpedge.tproxy.doctor.probe.Wire} watches; {@link io.smtpedge.tproxy.doctor.probe.Diagnosis} draws the conclusion, and
 * {@link io.smtpedge.tproxy.doctor.probe.ClientWatch} and {@link io.smtpedge.tproxy.doctor.probe.AnswerWatch} draw theirs from
 * the connections of others. {@link io.smtpedge.tproxy.doctor.probe.Probe} runs all of it.
 */
@NullMarked
package io.smtpedge.tproxy.doctor.probe;

import org.jspecify.annotations.NullMarked;
