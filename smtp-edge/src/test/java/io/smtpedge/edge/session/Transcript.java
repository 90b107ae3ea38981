package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays a dialogue that is written as it is spoken, and compares the whole of it:
 *
 * <pre>
 *   S: what the server says, a line each
 *   C: what the client says; it speaks when the server has said what goes before
 *   * end   (the server has ended the connection)
 * </pre>
 */
final class Transcript {

    private static final String END = "* end";

    private Transcript() {}

    static void play(TestSocket client, String script) {
        StringBuilder played = new StringBuilder();
        listen(client, played);
        for (String line : script.lines().toList()) {
            if (line.startsWith("C: ")) {
                played.append(line).append('\n');
                client.peerSends(line.substring("C: ".length()) + "\r\n");
                listen(client, played);
            }
        }
        if (client.peerSawEnd()) {
            played.append(END).append('\n');
        }
        assertThat(played.toString()).isEqualTo(script);
    }

    private static void listen(TestSocket client, StringBuilder played) {
        String heard = client.peerReceived();
        assertThat(heard).matches("(?s)(.*\r\n)?").doesNotContainPattern("[^\r]\n");
        heard.lines().forEach(line -> played.append("S: ").append(line).append('\n'));
    }
}
