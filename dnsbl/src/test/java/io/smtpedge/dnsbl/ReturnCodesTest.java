package io.smtpedge.dnsbl;

import static io.smtpedge.dnsbl.ZoneAnswer.Cause.ERROR_CODE;
import static io.smtpedge.dnsbl.ZoneAnswer.Cause.NOT_A_RETURN_CODE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReturnCodesTest {

    @ParameterizedTest
    @CsvSource({
        "zen.spamhaus.org, 127.255.255.252, the zone's name is mistyped",
        "zen.spamhaus.org, 127.255.255.254, public or generic resolver",
        "zen.spamhaus.org, 127.255.255.255, too many queries",
        "zen.dq.spamhaus.net, 127.255.255.250, the key is disabled",
        "zen.dq.spamhaus.net, 127.255.255.251, the key is refused",
        "other.example, 127.255.255.1, an error that the list has not documented",
        "list.dnswl.org, 127.0.0.255, blocked or over its quota",
        "list.dnswl.org, 127.0.10.3, blocked or over its quota"
    })
    void anErrorCodeIsNoListing(String zone, String code, String meaning) {
        assertThat(ReturnCodes.defect(zone, codes(code))).hasValueSatisfying(defect -> {
            assertThat(defect.cause()).isEqualTo(ERROR_CODE);
            assertThat(defect.detail()).contains(code).contains(meaning);
        });
    }

    @Test
    void anAddressOutsideOf127IsNoReturnCode() {
        assertThat(ReturnCodes.defect("bl.test", codes("8.8.8.8")))
                .hasValueSatisfying(defect -> assertThat(defect.cause()).isEqualTo(NOT_A_RETURN_CODE));
    }

    @Test
    void oneBadCodeSpoilsTheAnswer() {
        assertThat(ReturnCodes.defect("bl.test", codes("127.0.0.2", "127.255.255.254")))
                .isPresent();
        assertThat(ReturnCodes.defect("bl.test", codes("127.0.0.2", "10.0.0.1")))
                .isPresent();
    }

    @Test
    void whatIsAnErrorForDnswlIsACodeElsewhere() {
        assertThat(ReturnCodes.defect("bl.test", codes("127.0.0.255"))).isEmpty();
        assertThat(ReturnCodes.defect("notdnswl.org", codes("127.0.10.3"))).isEmpty();
        assertThat(ReturnCodes.defect("list.dnswl.org", codes("127.0.9.3"))).isEmpty();
    }

    private static List<ReturnCode> codes(String... codes) {
        return Stream.of(codes).map(InetAddress::ofLiteral).map(ReturnCode::of).toList();
    }
}
