package io.smtpedge.tproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.tproxy.config.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSettingsTest {

    @TempDir
    private Path procSys;

    private Path ipv4;

    @BeforeEach
    void aKernelWithTwoInterfaces() throws IOException {
        ipv4 = procSys.resolve("net/ipv4");
        for (String device : List.of("all", "wg0")) {
            Files.createDirectories(ipv4.resolve("conf").resolve(device));
            Files.writeString(ipv4.resolve("conf").resolve(device).resolve("src_valid_mark"), "0\n");
        }
    }

    @Test
    void usually() {
        assertThat(KernelSettings.read(procSys)).isEqualTo(KernelSettings.USUAL);
        assertThat(KernelSettings.USUAL.breakMarks(List.of(Family.values()))).isFalse();
    }

    @Test
    void oneInterfaceIsEnough() throws IOException {
        Files.writeString(ipv4.resolve("conf/wg0/src_valid_mark"), "1\n");

        KernelSettings settings = KernelSettings.read(procSys);

        assertThat(settings).isEqualTo(new KernelSettings(true, false));
        assertThat(settings.breakMarks(List.of(Family.IPV4))).isTrue();
        assertThat(settings.breakMarks(List.of(Family.IPV6))).isFalse();
    }

    @Test
    void acceptedConnectionsMayTakeOverMarks() throws IOException {
        Files.writeString(ipv4.resolve("tcp_fwmark_accept"), "1\n");

        KernelSettings settings = KernelSettings.read(procSys);

        assertThat(settings).isEqualTo(new KernelSettings(false, true));
        assertThat(settings.breakMarks(List.of(Family.IPV6))).isTrue();
    }

    @Test
    void thisMachineCanBeAsked() {
        assertThat(KernelSettings.read()).isNotNull();
    }

    @Test
    void whatCannotBeReadIsNamed() {
        Path nothing = procSys.resolve("nothing");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> KernelSettings.read(nothing))
                .withMessageContaining(nothing.toString());
    }
}
