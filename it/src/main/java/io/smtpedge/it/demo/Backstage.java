package io.smtpedge.it.demo;

import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RecordingMta.Delivery;
import java.util.ArrayList;
import java.util.List;

/** What a client cannot see, but was promised too: what the mail server got, and whether the DNS was really asked. */
final class Backstage {

    private Backstage() {}

    /** One sentence for each thing that is not as promised. */
    static List<String> check(RecordingMta mta, EmbeddedDnsbl dnsbl, String zone) {
        List<String> broken = new ArrayList<>();
        List<String> clients = mta.visits().stream()
                .map(visit -> visit.client().getHostAddress())
                .toList();
        if (!clients.equals(List.of(Scene.CLEAN))) {
            broken.add("the mail server was to see " + Scene.CLEAN + " and nobody else, but saw " + clients);
        }
        if (mta.connections() != 1) {
            broken.add("the mail server was to get one connection, but got " + mta.connections());
        }
        List<String> messages = mta.deliveries().stream().map(Delivery::content).toList();
        if (!messages.equals(List.of(Scene.MESSAGE))) {
            broken.add("the mail server was to get the one message byte for byte, but got: " + messages);
        }
        for (String reversed : List.of("11.0.0.127", "66.0.0.127")) {
            if (dnsbl.queriesFor(reversed + "." + zone) == 0) {
                broken.add("the block list was to be asked about " + reversed + "." + zone + ", but was not");
            }
        }
        return broken;
    }
}
