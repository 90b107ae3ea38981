package io.smtpedge.it.demo;

import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.it.parts.SmtpClient.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What one client does, and what must come of it.
 *
 * @param source the client's address, one of 127.0.0.0/8
 * @param title what there is to see
 * @param story why it goes so
 */
record Scene(String source, String title, String story, Act act) {

    static final String CLEAN = "127.0.0.11";
    static final String LISTED = "127.0.0.66";
    static final String EARLY = "127.0.0.77";

    static final String SENDER = "alice@clean.example";
    static final String RECIPIENT = "bob@demo.test";
    static final String MESSAGE = """
            From: Alice <alice@clean.example>
            To: Bob <bob@demo.test>
            Subject: Lunch?

            Twelve at the usual place?
            .. and do not forget the umbrella.
            """.replace("\n", "\r\n");

    /** Talks to the edge, and throws IllegalStateException with a sentence where something is not as promised. */
    interface Act {
        void play(SmtpClient client) throws IOException;
    }

    /**
     * How it went.
     *
     * @param dialogue who said what, and when
     * @param broken what was not as promised; empty where all was
     */
    record Played(List<SmtpClient.Said> dialogue, List<String> broken) {}

    /** The three that ./run demo shows, in order. */
    static List<Scene> all(String zone) {
        return List.of(
                new Scene(
                        CLEAN,
                        "a clean client's mail is delivered",
                        "On no list, and it waits to be greeted. From then on it talks to the mail server itself.",
                        Scene::deliverLunch),
                new Scene(
                        LISTED,
                        "a listed client is refused",
                        "The edge talks to it alone, up to RCPT: so the log can say who it was and what it wanted.",
                        client -> beRefused(client, zone)),
                new Scene(
                        EARLY,
                        "a client that talks first is refused too",
                        "A mail client waits for its greeting; this one cannot, as many bots cannot.",
                        Scene::talkEarly));
    }

    /** Plays it against the edge. A promise broken ends the scene. */
    Played play(InetSocketAddress edge) throws IOException {
        try (SmtpClient client = SmtpClient.from(source, edge)) {
            try {
                act.play(client);
                return new Played(client.dialogue(), List.of());
            } catch (IllegalStateException | IOException broken) {
                return new Played(client.dialogue(), List.of(source + ": " + broken.getMessage()));
            }
        }
    }

    private static void deliverLunch(SmtpClient client) throws IOException {
        client.expect(220);
        client.command("EHLO clean.example", 250);
        Reply reply = client.deliver(SENDER, RECIPIENT, MESSAGE);
        promise(reply.code() == 250, "the message was to be accepted with 250, but the answer is: " + reply);
        client.command("QUIT", 221);
    }

    private static void beRefused(SmtpClient client, String zone) throws IOException {
        client.expect(220);
        client.command("EHLO listed.example", 250);
        client.command("MAIL FROM:<offer@listed.example>", 250);
        String refusal = client.command("RCPT TO:<" + RECIPIENT + ">").toString();
        String promised = "550 5.7.1 Service unavailable; client [" + LISTED + "] blocked using " + zone;
        promise(
                refusal.startsWith(promised + "; ref "),
                "the recipient was to be refused with \"" + promised + "\", but: " + refusal);
        client.command("QUIT", 221);
    }

    private static void talkEarly(SmtpClient client) throws IOException {
        client.send("EHLO early.example");
        client.expect(220);
        client.expect(250);
        client.command("MAIL FROM:<hurry@early.example>", 250);
        String refusal = client.command("RCPT TO:<" + RECIPIENT + ">").toString();
        String promised = "550 5.5.1 Protocol error";
        promise(
                refusal.startsWith(promised + "; ref "),
                "the recipient was to be refused with \"" + promised + "\", but: " + refusal);
        client.command("QUIT", 221);
    }

    private static void promise(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalStateException(otherwise);
        }
    }
}
