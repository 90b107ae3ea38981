/**
 * JMH benchmarks of pure parts that run for every session. They answer one question each, "is this part worth a thought
 * beside 100 us of system calls", and are no aim in themselves. Run all of them, or those whose name matches, with {@code
 * org.openjdk.jmh.Main [REGEX]}.
 */
@NullMarked
package io.smtpedge.bench.micro;

import org.jspecify.annotations.NullMarked;
