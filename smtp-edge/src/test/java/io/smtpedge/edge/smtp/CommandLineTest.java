package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            # line              | verb     | word     | argument
            EHLO a.example      | EHLO     | EHLO     | a.example
            ehlo a.example      | EHLO     | ehlo     | a.example
            '  Quit  '          | QUIT     | Quit     | ''
            'HELO\t a b '       | HELO     | HELO     | a b
            MAIL FROM:<a@x>     | MAIL     | MAIL     | FROM:<a@x>
            MAIL:FROM           | UNKNOWN  | MAIL:FROM| ''
            GET / HTTP/1.1      | UNKNOWN  | GET      | / HTTP/1.1
            unknown             | UNKNOWN  | unknown  | ''
            ''                  | UNKNOWN  | ''       | ''
            """, delimiter = '|')
    void aLineIsSplit(String line, Verb verb, String word, String argument) {
        assertThat(CommandLine.parse(line)).isEqualTo(new CommandLine(verb, word, argument));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # line                                 | path
            MAIL FROM:<a@x>                        | a@x
            mail from:<a@x> SIZE=1 BODY=8BITMIME   | a@x
            MAIL FROM:<>                           | ''
            MAIL FROM: <a@x>                       | a@x
            MAIL FROM:a@x SIZE=1                   | a@x
            MAIL FROM:<"a>b"@x> SIZE=1             | "a>b"@x
            MAIL FROM:<"a\\"b>c"@x>                | "a\\"b>c"@x
            MAIL FROM:<@relay:a@x>                 | @relay:a@x
            RCPT TO:<b@y> NOTIFY=NEVER             | b@y
            RCPT TO:<b@y                           |
            RCPT TO:<"b@y>                         |
            RCPT TO:                               |
            RCPT TO                                |
            RCPT b@y                               |
            RCPT FROM:<b@y>                        |
            MAIL TO:<b@y>                          |
            MAIL                                   |
            EHLO <a@x>                             |
            """, delimiter = '|', quoteCharacter = '\'')
    void thePathOfMailAndRcpt(String line, String path) {
        assertThat(CommandLine.parse(line).path()).isEqualTo(path);
    }

    @Property
    void everyLineIsACommandLine(@ForAll("lines") String line) {
        CommandLine command = CommandLine.parse(line);

        assertThat(command.word()).isEqualTo("MAIL");
        assertThat(line).contains(command.word()).contains(command.argument());
        String path = command.path();
        if (path != null) {
            assertThat(command.argument()).contains(path);
        }
    }

    @Provide
    Arbitrary<String> lines() {
        return Splits.octets("MAILFROMTORCPT :<>\"\\@a").map(text -> "MAIL FROM:" + text);
    }
}
