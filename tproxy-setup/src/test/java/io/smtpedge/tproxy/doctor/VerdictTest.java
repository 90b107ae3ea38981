package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Finding FINE = Finding.ok("a", "Fine.");
    private static final Finding DOUBT = Finding.warn("b", "Doubtful.", "look");
    private static final Finding CAUSE = Finding.fail("c", "The \"cause\".", "mend c");
    private static final Finding EFFECT = Finding.fail("d", "The effect.", "mend d");

    @Test
    void theFirstFailureIsTheCause() {
        assertThat(Verdict.of(List.of(FINE, DOUBT, CAUSE, EFFECT)).text())
                .isEqualTo("FAIL c: The \"cause\". Mend it: mend c (and 1 more above)");
        assertThat(Verdict.of(List.of(FINE, DOUBT)).text()).isEqualTo("WARN b: Doubtful. Mend it: look");
        assertThat(Verdict.of(List.of(FINE)).text()).isEqualTo("OK: nothing is wrong that can be seen from here.");
    }

    @Test
    void forPeople() {
        assertThat(Report.text(List.of(FINE, CAUSE))).isEqualTo("""
                OK    a                  Fine.
                FAIL  c                  The "cause".
                                         mend it: mend c
                verdict: FAIL c: The "cause". Mend it: mend c
                """);
    }

    @Test
    void forMachines() {
        String json = Report.json(new CannedHost().in(Role.EDGE), List.of(FINE, CAUSE));

        assertThat(json.replaceAll("\\s+", " ").strip())
                .isEqualTo("{ \"role\" : \"edge\", \"verdict\" : { \"status\" : \"FAIL\", \"check\" : \"c\","
                        + " \"message\" : \"The \\\"cause\\\".\", \"remedy\" : \"mend c\" },"
                        + " \"findings\" : [ { \"status\" : \"OK\", \"check\" : \"a\", \"message\" : \"Fine.\" },"
                        + " { \"status\" : \"FAIL\", \"check\" : \"c\", \"message\" : \"The \\\"cause\\\".\","
                        + " \"remedy\" : \"mend c\" } ] }");
    }
}
