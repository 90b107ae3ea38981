package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNameTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            # Services known to be keyed: the list and its suffix, whatever the key looks like.
            abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net, zen.dq.spamhaus.net
            key.zen.dq.spamhaus.net,                        zen.dq.spamhaus.net
            0123abcd.combined.mail.abusix.zone,             combined.mail.abusix.zone
            # A key where the list was forgotten.
            abcdefghijklmnopqrstuvwxyz.dq.spamhaus.net,     dq.spamhaus.net
            # Any other service: what follows a label that looks like a key.
            x7f3k2m9q8w1e5r6.bl.example.com,                bl.example.com
            abcdefghijklmnopqrstuvwxyz.bl.example.com,      bl.example.com
            bl.x7f3k2m9q8w1e5r6.example.com,                example.com
            """)
    void hidesTheKey(String zone, String safe) {
        assertThat(SafeName.of(zone)).isEqualTo(safe);
    }

    @ParameterizedTest
    @CsvSource({
        "zen.spamhaus.org",
        "zen.dq.spamhaus.net",
        "combined.mail.abusix.zone",
        "b.barracudacentral.org",
        "hostkarma.junkemailfilter.com",
        "dnsbl-1.uceprotect.net",
        "score.senderscore.com",
        "truncate.gbudb.net",
        "all.spamrats.com",
        "test",
        "x7f3k2m9q8w1e5r6.com"
    })
    void showsPublicZonesWhole(String zone) {
        assertThat(SafeName.of(zone)).isEqualTo(zone);
    }
}
