package io.smtpedge.bench.load;

/** The message that the generator sends. */
final class Message {

    private static final String HEADER = """
            From: sender@client.example
            To: recipient@server.example
            Subject: load
            Date: Mon, 1 Jan 2024 00:00:00 +0000
            Message-ID: <load@client.example>

            """.replace("\n", "\r\n");

    private static final String LINE = "x".repeat(76) + "\r\n";

    private Message() {}

    /**
     * A message whose lines need no dot-stuffing.
     *
     * @param octets the wanted size; the header is always whole, so a smaller wish gives the header alone
     * @return at most one octet more than wanted, where the body would else end in half a line end
     */
    static String ofSize(int octets) {
        StringBuilder message = new StringBuilder(Math.max(octets, HEADER.length()) + 2).append(HEADER);
        while (octets - message.length() >= LINE.length()) {
            message.append(LINE);
        }
        int rest = octets - message.length();
        return rest <= 0
                ? message.toString()
                : message.append("x".repeat(Math.max(0, rest - 2)))
                        .append("\r\n")
                        .toString();
    }
}
