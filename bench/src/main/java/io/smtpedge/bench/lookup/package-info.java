/**
 * What a look-up costs, without the edge around it: {@link io.smtpedge.bench.lookup.LookupCommand} asks the DNS block list
 * client about addresses that nobody has asked about before, of a real rbldnsd.
 */
@NullMarked
package io.smtpedge.bench.lookup;

import org.jspecify.annotations.NullMarked;
