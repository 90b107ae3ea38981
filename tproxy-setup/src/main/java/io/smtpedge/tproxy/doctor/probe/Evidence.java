package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.doctor.probe.Canary.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was seen of a backend.
 *
 * @param client whose address was used; this box's own, where not even the plain connection came about
 * @param plain how a connection from this box's own address went
 * @param spoofed how one from the client's address went
 * @param answeredOn where the backend's answer to the client came in; empty when none was seen on the wire
 * @param diverted by how much the counter of the divert rule rose; other connections count as well. Empty without such a
 *     rule
 * @param greeting the first line that the server said to the client
 */
record Evidence(
        InetSocketAddress backend,
        InetAddress client,
        Outcome plain,
        Outcome spoofed,
        Optional<String> answeredOn,
        OptionalLong diverted,
        Optional<String> greeting) {}
