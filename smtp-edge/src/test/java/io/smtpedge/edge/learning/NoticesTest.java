package io.smtpedge.edge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smtpedge.dnsbl.ZoneEvent;
import io.smtpedge.reputation.event.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of lists, and what of it a postmaster reads in the report. */
class NoticesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final List<Notice> told = new ArrayList<>();
    private final Notices notices = new Notices("mx.example", () -> NOW, told::add);

    @Test
    void aListThatGoesToShadowAndComesBackIsForTheReport() {
        notices.zone(new ZoneEvent.Shadowed("bl.test", "it lists everybody"));
        notices.zone(new ZoneEvent.Restored("bl.test", "it has passed its probes"));

        assertThat(told)
                .extracting(Notice::kind, Notice::subject)
                .containsExactly(tuple("list-shadowed", "bl.test"), tuple("list-back", "bl.test"));
        assertThat(told).extracting(Notice::edge, Notice::at).containsOnly(tuple("mx.example", NOW));
    }

    /** The report proposes to have it removed. */
    @Test
    void anAddressOfOurOwnThatIsListedIsForTheReport() {
        notices.zone(new ZoneEvent.OwnAddressListed("bl.test", "192.0.2.25"));

        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("own-address-listed");
            assertThat(notice.subject()).isEqualTo("192.0.2.25");
            assertThat(notice.text()).contains("bl.test lists 192.0.2.25");
        });
    }

    @Test
    void theRestIsForTheLogOnly() {
        notices.zone(new ZoneEvent.ResolverDown("192.0.2.53", "no answer"));

        assertThat(told).isEmpty();
    }
}
