/**
 * What is to be done on a box. {@link io.smtpedge.tproxy.plan.Planner} turns a configuration into a {@link
 * io.smtpedge.tproxy.plan.Plan} of {@link io.smtpedge.tproxy.plan.Step}s and touches nothing: {@link
 * io.smtpedge.tproxy.plan.Delivery} has the routes and routing rules, {@link io.smtpedge.tproxy.plan.Firewall} what {@link
 * io.smtpedge.tproxy.plan.NftRules} and {@link io.smtpedge.tproxy.plan.IptablesRules} write. {@link
 * io.smtpedge.tproxy.plan.ScriptPrinter} writes a plan as a script to review and run.
 */
@NullMarked
package io.smtpedge.tproxy.plan;

import org.jspecify.annotations.NullMarked;
