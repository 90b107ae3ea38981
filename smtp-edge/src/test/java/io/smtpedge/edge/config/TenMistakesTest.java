package io.smtpedge.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone who makes ten mistakes needs one run to learn of all ten, not ten runs. */
class TenMistakesTest {

    @TempDir
    Path dir;

    @Test
    void areTenProblems() throws IOException {
        Path file = Files.writeString(dir.resolve("edge.conf"), """
                listen {
                  adresses = ["192.0.2.1:25"]
                  mode = proxy
                  threads = 1000
                }
                forward {
                  address = "haproxy.example.com:25"
                  connect-timeout = 5
                }
                dnsbl {
                  zones = [
                    "zen.spamhaus.org=127.0.0.[2..11]*3",
                    "s3cretkey.zen.dq.spamhaus.net=127.0.0.[2..999]",
                  ]
                  action = reject
                  threshold = high
                }
                limits { commands = 20, commands = 30 }
                access {
                  rules = ["permit 10.0.0.0/8", "reject 10.66.0.0/16"]
                }
                """);

        SettingsException found = catchThrowableOfType(SettingsException.class, () -> EdgeConfigLoader.load(file));

        assertThat(found.getMessage().replace(file.toString(), "edge.conf")).isEqualTo("""
                edge.conf:2: listen.adresses: unknown key; did you mean addresses?
                edge.conf:3: listen.mode: "proxy" is not known; write direct, tproxy or proxy-protocol
                edge.conf:4: listen.threads: 1000 is out of range; write a whole number from 1 to 64
                edge.conf:7: forward.address: "haproxy.example.com:25" has a name; write the IP address, \
                names are not looked up
                edge.conf:8: forward.connect-timeout: "5" has no unit; write for example 5s; units are ms, s, m, h, d
                edge.conf:13: dnsbl.zones: entry 2: octet 4 of the filter "127.0.0.[2..999]": "999" is not a number \
                from 0 to 255
                edge.conf:15: dnsbl.action: "reject" is not known; write ignore, enforce or drop
                edge.conf:16: dnsbl.threshold: "high" is not a whole number; write a whole number from 1 to 1000
                edge.conf:18: limits.commands: set a second time; it is set in line 18, keep one
                edge.conf:20: access.rules: in "reject 10.66.0.0/16", 10.66.0.0/16 never applies, as \
                "permit 10.0.0.0/8" comes first and holds it; change the order, or remove one of the two""");
        assertThat(found.problems()).hasSize(10);
    }
}
