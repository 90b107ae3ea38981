package io.smtpedge.dnsbl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NameCaseTest {

    private static final Question QUESTION = new Question("66.2.0.192.zen.spamhaus.org", Question.Type.A);

    @Test
    void onlyLettersChangeAndTheNameStaysTheSame() {
        byte[] query = Response.query(QUESTION);
        NameCase.mix(query, -1L);

        assertThat(new String(query, StandardCharsets.ISO_8859_1))
                .contains("\u000266\u00012\u00010\u0003192\u0003ZEN\u0008SPAMHAUS\u0003ORG");
        assertThat(Response.parse(answerTo(query)))
                .hasValueSatisfying(
                        answer -> assertThat(answer.answers(QUESTION)).isTrue());
    }

    @Test
    void eachBitIsTheCaseOfOneLetter() {
        byte[] query = Response.query(QUESTION);
        NameCase.mix(query, 0b1010_0000_0001L);

        assertThat(new String(query, StandardCharsets.ISO_8859_1)).contains("\u0003Zen\u0008spamhaUs\u0003Org");
    }

    @Test
    void anAnswerInAnotherCaseIsNotKept() {
        byte[] query = Response.query(QUESTION);
        NameCase.mix(query, 0b101);

        assertThat(NameCase.isKept(query, answerTo(query))).isTrue();
        assertThat(NameCase.isKept(query, answerTo(Response.query(QUESTION)))).isFalse();
        assertThat(NameCase.isKept(query, new byte[14])).isFalse();
        assertThat(NameCase.isKept(query, new byte[0])).isFalse();
    }

    @Test
    void aResolverThatHasKeptTheCaseIsHeldToIt() {
        CaseCheck check = new CaseCheck();
        assertThat(check.accepts(false)).as("perhaps it never does").isTrue();
        assertThat(check.accepts(true)).isTrue();

        for (int i = 1; i < 32; i++) {
            assertThat(check.accepts(false)).isFalse();
        }
        assertThat(check.accepts(false)).as("another program answers now").isTrue();
        assertThat(check.accepts(false)).isTrue();
    }

    private static byte[] answerTo(byte[] query) {
        byte[] answer = query.clone();
        answer[2] |= (byte) 0x80;
        return answer;
    }
}
