package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** A whole lab, with MTAs of the test's own, which tell who came. */
final class LabStage implements AutoCloseable {

    static final List<InetAddress> CLEAN = List.of(LabAddresses.CLEAN4, LabAddresses.CLEAN6);
    static final List<InetAddress> LISTED = List.of(LabAddresses.LISTED4, LabAddresses.LISTED6);

    /** Short, so that a test is; these tests are about addresses. */
    static final String QUICK = "pregreet.wait = 100ms";

    static final String MESSAGE = "Subject: lab\r\n\r\nHello.\r\n";

    final LabNetwork network;
    private final List<RecordingMta> mtas;

    /** Puts the servers into a network, and closes it in the end. */
    LabStage(LabNetwork network, LabEdge edge) throws Exception {
        this.network = network;
        try {
            mtas = List.of(mta(network.mta1()), mta(network.mta2()));
            Lab.start(network, edge.with(QUICK));
        } catch (Exception failed) {
            network.close();
            throw failed;
        }
    }

    /** A whole network with its plumbing, and the edge that its topology needs. */
    static LabStage open(LabTopology topology, String plumbing) throws Exception {
        return new LabStage(LabNetwork.forTest(topology, plumbing), LabEdge.in(topology));
    }

    private static RecordingMta mta(Machine machine) throws Exception {
        return machine.call(
                () -> RecordingMta.start(RecordingMta.Options.onLoopback().withListen(LabAddresses.MTA)));
    }

    /** What the MTAs acknowledged. */
    List<RecordingMta.Delivery> deliveries() {
        return mtas.stream().flatMap(mta -> mta.deliveries().stream()).toList();
    }

    /** Who the MTAs say the messages came from. */
    List<InetAddress> deliveredFor() {
        return deliveries().stream().map(delivery -> delivery.visit().client()).toList();
    }

    /** Who the MTAs have seen at all, the health checks of HAProxy too. */
    List<InetAddress> visitors() {
        return mtas.stream()
                .flatMap(mta -> mta.visits().stream())
                .map(RecordingMta.Visit::client)
                .toList();
    }

    SmtpClient connect(InetAddress source) throws Exception {
        return network.client().call(() -> SmtpClient.from(source.getHostAddress(), LabAddresses.mxFor(source)));
    }

    /** A client that has been greeted and has said EHLO. */
    SmtpClient greeted(InetAddress source) throws Exception {
        SmtpClient client = connect(source);
        client.expect(220);
        client.command("EHLO client.example", 250);
        return client;
    }

    /** Sends one message; returns the reply to RCPT if that is refused, else the one to the message. */
    SmtpClient.Reply session(InetAddress source) throws Exception {
        return session(source, MESSAGE);
    }

    SmtpClient.Reply session(InetAddress source, String message) throws Exception {
        try (SmtpClient client = greeted(source)) {
            return deliver(client, message);
        }
    }

    static SmtpClient.Reply deliver(SmtpClient client, String message) throws IOException {
        client.command("MAIL FROM:<alice@client.example>", 250);
        SmtpClient.Reply recipient = client.command("RCPT TO:<bob@example.org>");
        if (recipient.code() != 250) {
            return recipient;
        }
        client.command("DATA", 354);
        client.sendMessage(message);
        return client.read();
    }

    @Override
    public void close() {
        mtas.forEach(RecordingMta::close);
        network.close();
    }
}
