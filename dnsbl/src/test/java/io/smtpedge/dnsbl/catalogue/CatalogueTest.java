package io.smtpedge.dnsbl.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.Quota;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the catalogue knows, what it makes of a choice, and what it refuses. */
class CatalogueTest {

    private static final Catalogue SHIPPED = Catalogue.shipped();

    // ---- what is shipped ----

    @Test
    void everyShippedListCanBeUsed() {
        assertThat(SHIPPED.lists()).hasSizeGreaterThan(12).allSatisfy(list -> {
            Optional<String> key = list.zone().isPresent() ? Optional.empty() : Optional.of("mykey");
            ListChoice choice = ListChoice.of(list, key);
            assertThat(choice.entries())
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(entry.zone()).isEqualTo(choice.zone()));
            assertThat(list.profile().codes())
                    .allSatisfy(code -> assertThat(code.meaning()).isNotEmpty());
        });
    }

    @Test
    void noLivingListIsDead() {
        assertThat(SHIPPED.lists())
                .allSatisfy(list -> list.zone()
                        .ifPresent(zone -> assertThat(SHIPPED.zone(zone).zone()).isEqualTo(zone)));
    }

    @Test
    void aListInItsOwnWordsIsOneEntryForEachCode() {
        ListChoice zen = ListChoice.of(SHIPPED.list("spamhaus-zen"), Optional.empty());

        assertThat(zen.entries())
                .extracting(ZoneSpec::toString)
                .containsExactly(
                        "zen.spamhaus.org=127.0.0.2*3",
                        "zen.spamhaus.org=127.0.0.3*3",
                        "zen.spamhaus.org=127.0.0.[4..7]*4",
                        "zen.spamhaus.org=127.0.0.9*4",
                        "zen.spamhaus.org=127.0.0.[10..11]*2",
                        "zen.spamhaus.org=127.0.0.30*4");
        assertThat(zen.profile().ipv6()).isTrue();
        assertThat(zen.profile().quota()).isEqualTo(new Quota(0, 300_000));
    }

    @Test
    void weightsGoByTheNamesOfCodes() {
        ListChoice zen = ListChoice.of(SHIPPED.list("spamhaus-zen"), Optional.empty())
                .withWeights(Map.of("xbl", 9, ListChoice.DEFAULT, 1));

        assertThat(zen.entries()).extracting(ZoneSpec::weight).containsExactly(1, 1, 9, 1, 1, 1);
    }

    @Test
    void aKeyIsAskedWithAndNeverShown() {
        ListChoice zen = ListChoice.of(SHIPPED.list("spamhaus-zen"), Optional.of("Secret"));

        assertThat(zen.zone()).isEqualTo("secret.zen.dq.spamhaus.net");
        assertThat(zen.entries()).allSatisfy(entry -> {
            assertThat(entry.zone()).isEqualTo("secret.zen.dq.spamhaus.net");
            assertThat(entry.safeName()).isEqualTo("zen.dq.spamhaus.net");
            assertThat(entry.toString()).doesNotContainIgnoringCase("secret");
        });
        assertThat(zen.toString()).doesNotContainIgnoringCase("secret");
        DnsblConfig config = new DnsblConfig(List.of(), zen.entries(), 3, Duration.ofSeconds(3))
                .withProfiles(Map.of(zen.zone(), zen.profile()));
        assertThat(config.toString()).doesNotContainIgnoringCase("secret");
        assertThat(zen.profile().quota()).as("between subscriber and list").isEqualTo(Quota.UNLIMITED);
    }

    @Test
    void aWrongKeyIsNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListChoice.of(SHIPPED.list("abusix"), Optional.of("my.secret")))
                .withMessageContaining("one label")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListChoice.of(SHIPPED.list("abusix"), Optional.empty()))
                .withMessageContaining("for subscribers only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListChoice.of(SHIPPED.list("spamcop"), Optional.of("x")))
                .withMessageContaining("takes no key");
    }

    // ---- bad names ----

    @ParameterizedTest
    @CsvSource({
        "spamhaus-zne, did you mean spamhaus-zen?",
        "zen.spamhaus.org, did you mean spamhaus-zen?",
        "mailspyke, did you mean mailspike?",
        "nothing-like-it, known are spamhaus-zen",
    })
    void aNameThatIsNotThere(String name, String advice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHIPPED.list(name))
                .withMessageContaining("is no list of the catalogue")
                .withMessageContaining(advice);
    }

    @Test
    void aCodeThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListChoice.of(SHIPPED.list("spamhaus-zen"), Optional.empty())
                        .withWeights(Map.of("xbk", 1)))
                .withMessage("\"xbk\" is no code of spamhaus-zen; did you mean xbl?");
    }

    // ---- dead lists ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dnsbl.sorbs.net",
                "web.dnsbl.sorbs.net*2",
                "ix.dnsbl.manitu.net=127.0.0.2",
                "dnsbl.ahbl.org",
                "dnsbl.njabl.org",
                "db.wpbl.info",
                "virbl.dnsbl.bit.nl",
                "bl.spamcannibal.org",
                "bl.emailbasura.org",
                "spam.abuse.ch",
                "CBL.abuseat.org."
            })
    void aDeadListIsRefusedWithItsReason(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHIPPED.zone(entry))
                .withMessageContaining("is a dead list")
                .withMessageContaining("remove it");
    }

    @Test
    void aDeadListSaysSinceWhenAndWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHIPPED.list("dnsbl.sorbs.net"))
                .withMessageStartingWith(
                        "dnsbl.sorbs.net is a dead list since June 2024: SORBS was shut down by its owner");
    }

    // ---- zones in postscreen's syntax ----

    @Test
    void aKnownKeyedZoneHidesAKeyThatDoesNotLookLikeOne() throws SettingsException {
        Catalogue own = SHIPPED.with("own.conf", """
                lists.mine { keyed-zone = "KEY.lists.example.com", codes.listed { code = "127.0.0.2" } }
                """);

        assertThat(own.zone("abc.lists.example.com*2").safeName()).isEqualTo("lists.example.com");
        assertThat(own.zone("lists.example.com").safeName()).isEqualTo("lists.example.com");
        assertThat(own.zone("a.b.lists.example.com").safeName()).isEqualTo("a.b.lists.example.com");
    }

    @Test
    void zonesOfKnownListsHaveTheirProfiles() {
        List<ZoneSpec> entries = List.of(
                SHIPPED.zone("zen.spamhaus.org*2"), SHIPPED.zone("k.zen.dq.spamhaus.net"), SHIPPED.zone("my.example"));

        Map<String, ZoneProfile> profiles = SHIPPED.profiles(entries);

        assertThat(profiles).containsOnlyKeys("zen.spamhaus.org", "k.zen.dq.spamhaus.net");
        assertThat(profiles)
                .hasEntrySatisfying(
                        "zen.spamhaus.org",
                        zen -> assertThat(zen.quota().perDay()).isEqualTo(300_000));
        assertThat(profiles)
                .hasEntrySatisfying(
                        "k.zen.dq.spamhaus.net", zen -> assertThat(zen.quota()).isEqualTo(Quota.UNLIMITED));
    }

    // ---- a file of one's own ----

    @Test
    void aFileChangesAndExtends() throws SettingsException {
        Catalogue own = SHIPPED.with("own.conf", """
                lists {
                  spamcop { codes.listed.weight = 2, per-day = 5000 }
                  mine {
                    zone = "bl.example.net"
                    ipv6 = true
                    codes {
                      bad { code = "127.0.0.2", weight = 3, meaning = "bad" }
                      good { code = "127.0.0.3", weight = -3, meaning = "good" }
                    }
                    test-points { listed = ["127.0.0.9", "::ffff:7f00:2"], unlisted = [] }
                  }
                }
                dead."old.example.net" { reason = "it was mine" }
                revived = ["dul.ru"]
                """);

        ListChoice spamcop = ListChoice.of(own.list("spamcop"), Optional.empty());
        assertThat(spamcop.entries()).extracting(ZoneSpec::toString).containsExactly("bl.spamcop.net=127.0.0.2*2");
        assertThat(spamcop.profile().lookup()).as("stays").isEqualTo("https://www.spamcop.net/bl.shtml?{ip}");
        assertThat(spamcop.quota().perDay()).isEqualTo(5000);

        ZoneProfile mine = own.list("mine").profile();
        assertThat(mine.listed())
                .extracting(point -> point.reversed())
                .containsExactly("9.0.0.127.", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.");
        assertThat(mine.unlisted()).isEmpty();

        assertThatIllegalArgumentException().isThrownBy(() -> own.zone("x.old.example.net"));
        assertThat(own.zone("dul.ru").zone()).isEqualTo("dul.ru");
    }

    @Test
    void aKeyThatWasWrittenIntoAFileIsNotRepeated() {
        assertThatThrownBy(() -> SHIPPED.with("own.conf", """
                lists.a {
                  keyed-zone = "x7f3k2m9q8w1e5r6.bl.example"
                  codes.x { code = "127.0.0.2" }
                }
                """))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("own.conf:2: lists.a.keyed-zone: this does not begin with KEY.")
                .hasMessageNotContaining("x7f3k2m9q8w1e5r6");
    }

    @Test
    void mistakesInAFileAreToldAllAtOnce() {
        assertThatThrownBy(() -> SHIPPED.with("own.conf", """
                lists {
                  a { codes.x { code = "127.0.0.300" } }
                  b { zone = "b.example", codes.x { weigth = 2, code = "127.0.0.2" } }
                  c { zone = "c.example" }
                  d { zone = "d.example", codes.x { code = "127.0.0.2" }, lookup = "javascript:x" }
                }
                """))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "own.conf:2: lists.a: this list has no zone; give zone, or keyed-zone, or both",
                        "own.conf:2: lists.a.codes.x.code: octet 4 of the filter",
                        "own.conf:3: lists.b.codes.x.weigth: unknown key; did you mean weight?",
                        "own.conf:4: lists.c: this list has no code",
                        "own.conf:5: lists.d.lookup: \"javascript:x\" is no address of a page");
    }
}
