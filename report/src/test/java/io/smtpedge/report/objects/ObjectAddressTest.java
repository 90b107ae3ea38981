package io.smtpedge.report.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectAddressTest {

    @ParameterizedTest
    @CsvSource({
        "s3://journals, journals, ''",
        "s3://journals/, journals, ''",
        "s3://journals/edges, journals, edges/",
        "s3://journals/a/b//, journals, a/b/"
    })
    void aPrefixIsAFolder(String text, String bucket, String prefix) {
        assertThat(ObjectAddress.parse(text)).isEqualTo(new ObjectAddress(bucket, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://",
                "s3:///edges",
                "S3://journals",
                "https://s3.example.com/journals",
                "s3://a b/c",
                "s3://jour/a\u001b"
            })
    void whatIsNoAddressIsSaidWithTheRightForm(String text) {
        assertThat(ObjectAddress.isMeantBy(text)).isTrue();
        assertThatThrownBy(() -> ObjectAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write s3://BUCKET/PREFIX")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void aSecretThatIsTypedIsNotRepeated() {
        assertThatThrownBy(() -> ObjectAddress.parse("s3://key:hush@journals/edges"))
                .hasMessageNotContaining("hush")
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    }
}
