package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ZoneKeyTest {

    private static final ZoneKey KEY = key("2001:db8::1:0:2", 0);

    /** A hash map keeps such apart by their order only. */
    @Test
    void whatHasTheSameHashCodeIsInOrder() {
        ZoneKey same = key("2001:db8::2:0:1", 0);
        assertThat(same.hashCode()).isEqualTo(KEY.hashCode());

        assertThat(Integer.signum(KEY.compareTo(same))).isEqualTo(-1);
        assertThat(Integer.signum(same.compareTo(KEY))).isEqualTo(1);
    }

    @Test
    void allPartsCount() {
        assertThat(KEY).isEqualByComparingTo(key("2001:db8::1:0:2", 0));
        assertThat(KEY).isLessThan(key("2001:db8::1:0:2", 1));
        assertThat(KEY).isLessThan(key("2001:db8:1::1:0:2", 0));
        assertThat(KEY).isLessThan(key("2001:db8::1:0:3", 0));
    }

    private static ZoneKey key(String address, int zone) {
        return new ZoneKey(AddressKey.of(InetAddress.ofLiteral(address)), zone);
    }
}
