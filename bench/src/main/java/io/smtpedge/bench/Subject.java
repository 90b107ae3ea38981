package io.smtpedge.bench;

import io.smtpedge.bench.load.LoadPlan;
import io.smtpedge.bench.sut.SystemUnderTest;
import java.util.OptionalDouble;

/**
 * One server under one kind of load: a row of the table.
 *
 * @param name what happens to a session here
 * @param plan the load; how many sessions is the benchmark's decision
 * @param aimUs the CPU time a session that we want to stay under, in microseconds
 */
record Subject(String name, SystemUnderTest server, LoadPlan plan, OptionalDouble aimUs) {}
