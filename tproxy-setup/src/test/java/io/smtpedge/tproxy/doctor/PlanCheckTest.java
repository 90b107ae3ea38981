package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.apply.Difference.Conflict;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not as planned is said once: by the check of that part, or else here. */
class PlanCheckTest {

    private final CannedHost host = new CannedHost();

    @Test
    void asPlanned() {
        assertThat(PlanCheck.look(host.in(Role.EDGE), List.of()))
                .extracting(Finding::status)
                .containsExactly(Status.OK);
    }

    @Test
    void whatNoOtherCheckHasNamed() {
        host.differs(new Conflict("table 100 has a route of someone else's", "if nobody needs it: ip route del"));

        Finding finding = PlanCheck.look(host.in(Role.EDGE), List.of(Finding.ok("local-route", "There.")))
                .getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.sentence()).isEqualTo("In the way of the plan: table 100 has a route of someone else's.");
        assertThat(finding.remedy().orElseThrow())
                .isEqualTo("if nobody needs it: ip route del; then: tproxy-setup apply --config tproxy.conf");
    }

    @Test
    void whatAnotherCheckHasNamed() {
        host.differs(new Conflict("marked packets are dropped", "not ours to set"));

        assertThat(PlanCheck.look(
                        host.in(Role.EDGE),
                        List.of(Finding.fail("src-valid-mark", "It is 1: marked packets are dropped.", "sysctl -w"))))
                .isEmpty();
    }
}
