/**
 * The helper with CAP_NET_ADMIN: it takes the edge's verdicts from a unix socket and writes them into the nft sets of the
 * fast path. The edge itself needs no such right.
 *
 * <p>The edge writes lines, and each batch of them gets one line as its answer:
 *
 * <pre>
 * pass ADDRESS MS       its next connections go straight to HAProxy, for so many milliseconds
 * block ADDRESS MS      its next connections are refused by a TCP reset
 * drop ADDRESS MS       its next SYNs are dropped
 * forget ADDRESS        its next connections go to the edge
 * reset                 all sets are emptied
 *
 * ok LINES              the next so many lines are done
 * error LINES SENTENCE  nothing of the next so many lines was done
 * </pre>
 *
 * <p>An address is in one set at most: the last line about it counts. A line of over 128 octets or of another form is answered
 * by {@code error 1}, and then the helper closes the connection.
 *
 * <p>Read in this order: {@link io.smtpedge.tproxy.sets.ChangeReader}, what a line says; {@link
 * io.smtpedge.tproxy.sets.Transaction}, what a batch of lines comes to; {@link io.smtpedge.tproxy.sets.KernelSets}, how that
 * gets into the kernel, in the messages of {@link io.smtpedge.tproxy.sets.NftMessages}; {@link
 * io.smtpedge.tproxy.sets.SetsServer} and {@link io.smtpedge.tproxy.sets.EdgeConnection}, the socket.
 */
@NullMarked
package io.smtpedge.tproxy.sets;

import org.jspecify.annotations.NullMarked;
