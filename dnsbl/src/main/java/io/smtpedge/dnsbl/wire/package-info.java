/**
 * A small DNS client: many questions at once, on one thread, over a fixed number of sockets.
 *
 * <p>Read in this order: {@link io.smtpedge.dnsbl.wire.DnsClient} is what the package offers, with {@link
 * io.smtpedge.dnsbl.wire.Question} and {@link io.smtpedge.dnsbl.wire.DnsReply}; {@link
 * io.smtpedge.dnsbl.wire.EventLoop} is what it runs on, {@code SelectorLoop} and {@code TimerWheel} behind it; {@link
 * io.smtpedge.dnsbl.wire.UdpDnsClient} does the work, one {@code Exchange} for each question, past the line of each {@code Resolver}, over its
 * {@code Ports}; {@code ResolverHealth} says which resolvers answer, and {@code ResolverProbe} asks them; {@code NameCase}
 * and {@code CaseCheck} make answers hard to forge; {@code TcpExchange} asks again where an answer was cut; {@code Response} reads and writes the messages.
 *
 * <p>Public for the parent package only; not part of the library's interface.
 */
@NullMarked
package io.smtpedge.dnsbl.wire;

import org.jspecify.annotations.NullMarked;
