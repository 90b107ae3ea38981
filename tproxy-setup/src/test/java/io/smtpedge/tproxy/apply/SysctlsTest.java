package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlsTest {

    @TempDir
    private Path folder;

    @Test
    void oneOfAllInterfacesIsEnough() throws IOException, PlumbingException {
        set("net/ipv4/conf/all/src_valid_mark", "0");
        set("net/ipv4/conf/eth0.7/src_valid_mark", "0");
        assertThat(new Sysctls(folder).anyIsOne("net/ipv4/conf/*/src_valid_mark"))
                .isFalse();

        set("net/ipv4/conf/eth0.7/src_valid_mark", "1");
        assertThat(new Sysctls(folder).anyIsOne("net/ipv4/conf/*/src_valid_mark"))
                .isTrue();
    }

    @Test
    void aSettingThatThisKernelDoesNotHaveIsNotOne() throws PlumbingException {
        assertThat(new Sysctls(folder).anyIsOne("net/ipv4/tcp_fwmark_accept")).isFalse();
        assertThat(new Sysctls(folder).anyIsOne("net/ipv4/conf/*/src_valid_mark"))
                .isFalse();
    }

    private void set(String key, String value) throws IOException {
        Path file = folder.resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }
}
