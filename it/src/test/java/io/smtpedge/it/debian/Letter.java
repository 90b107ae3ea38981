package io.smtpedge.it.debian;

import java.util.List;

/**
 * A message as a sender is given it.
 *
 * @param subject tells it from all others
 * @param to local parts of recipients at {@link PostfixMta#DOMAIN}
 * @param body its lines end with LF
 */
record Letter(String subject, List<String> to, String body) {

    /**
     * What people send, and what a careless proxy breaks: dots at the start of lines, lines that look like commands or like
     * another protocol, octets beyond ASCII, long lines, many octets, several recipients, nothing at all.
     */
    static List<Letter> post(String series) {
        return List.of(
                new Letter(series + "-plain", List.of("anna"), "Hello Anna,\nthis is short.\n"),
                new Letter(series + "-dots", List.of("bert"), ".\n..\n.x\n\n. \n...\n.\n"),
                new Letter(series + "-commands", List.of("carl"), """
                        QUIT
                        MAIL FROM:<x@example.net>
                        GET / HTTP/1.1
                        Subject: not a header
                        BDAT 7 LAST
                        STARTTLS
                        """),
                new Letter(series + "-octets", List.of("dora"), "na\u00efve \u00ff\u0080 \u00c3\u00a9\n".repeat(50)),
                new Letter(series + "-long-lines", List.of("emil"), ("x".repeat(990) + "\n").repeat(40)),
                new Letter(series + "-large", List.of("fred"), "0123456789.\n.\n".repeat(200_000)),
                new Letter(series + "-three", List.of("anna", "bert", "carl"), "To all of you.\n"),
                new Letter(series + "-empty", List.of("dora"), ""));
    }

    /** With all headers that a server would add otherwise, and CRLF line ends. */
    String message() {
        return """
                From: Sender <sender@example.com>
                To: undisclosed-recipients:;
                Date: Mon, 23 Nov 2026 09:00:00 +0000
                Message-ID: <%1$s@example.com>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: 8bit
                Subject: %1$s

                """.formatted(subject).replace("\n", "\r\n") + body.replace("\n", "\r\n");
    }
}
