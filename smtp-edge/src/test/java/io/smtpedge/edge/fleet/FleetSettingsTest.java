package io.smtpedge.edge.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the fleet's store is; its password is for nobody's eyes. */
class FleetSettingsTest {

    @Test
    void whatIsShownHasNoPassword() {
        FleetSettings settings = settings("rediss://edge:s3cr3t@valkey.example.com:6380/2");

        assertThat(settings.where()).isEqualTo("rediss://valkey.example.com:6380");
        assertThat(settings.toString()).doesNotContain("s3cr3t").contains("valkey.example.com");
        assertThat(settings("redis-socket:///run/valkey.sock").where()).isEqualTo("redis-socket:///run/valkey.sock");
    }

    @Test
    void whatIsNoUrlOfAServerIsSaidWithoutRepeatingIt() {
        for (String wrong : List.of(
                "valkey.example.com:6380:s3cr3t",
                "http://:s3cr3t@valkey.example.com",
                "redis://:s3cr3t@",
                "redis://:s3cr3t%zz@valkey.example.com",
                "redis-socket:s3cr3t",
                "s3cr3t")) {
            assertThatThrownBy(() -> FleetSettings.server(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rediss://:PASSWORD@valkey.example.com:6380")
                    .hasMessageNotContaining("s3cr3t")
                    .hasNoCause();
        }
    }

    private static FleetSettings settings(String url) {
        return new FleetSettings(FleetSettings.server(url), Optional.empty(), Duration.ofSeconds(5), 1000);
    }
}
