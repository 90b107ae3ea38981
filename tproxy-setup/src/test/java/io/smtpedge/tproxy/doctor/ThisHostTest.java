package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThisHostTest {

    private final ThisHost host = new ThisHost();

    @Test
    void programsAreLookedForWhereAdministratorsHaveThem() {
        Host.Printed printed = host.run("env");

        assertThat(printed.fine()).isTrue();
        assertThat(printed.text())
                .containsPattern("PATH=.*:/usr/sbin:/usr/bin:/sbin:/bin")
                .contains("LC_ALL=C");
    }

    @Test
    void aProgramThatIsNotThereIsToldFromOneThatFails() {
        assertThat(host.run("no-such-program-anywhere").noSuchProgram()).isTrue();
        assertThat(host.run("false").noSuchProgram()).isFalse();
    }
}
