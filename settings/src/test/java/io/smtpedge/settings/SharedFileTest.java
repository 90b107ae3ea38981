package io.smtpedge.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** One file that several programs read, and one program that reads several files. */
class SharedFileTest {

    private static final String SHARED = """
            listen { port = 25, sturdy = yes }
            plumbing { tool = nft, tol = nft }
            """;

    @Test
    void aKeyThatIsLeftToOthersIsNotUnknown() throws SettingsException {
        SettingsFile file = SettingsFile.parse("f.conf", "plumbing { anything { goes = 1 } }");
        file.root().leaveToOthers("plumbing");

        assertThatCode(file::finish).doesNotThrowAnyException();
    }

    @Test
    void itIsSuggestedAllTheSame() throws SettingsException {
        SettingsFile file = SettingsFile.parse("f.conf", "plumbin { tool = nft }");
        file.root().leaveToOthers("plumbing");

        assertThatThrownBy(file::finish).hasMessage("f.conf:1: plumbin: unknown key; did you mean plumbing?");
    }

    @Test
    void onlyTheKeysOfOnesOwnSectionNeedToBeKnown() throws SettingsException {
        SettingsFile file = SettingsFile.parse("f.conf", SHARED);
        file.root().section("listen").integer("port", 0, 0, 65_535);
        Section plumbing = file.root().section("plumbing");
        plumbing.string("tool", "");

        assertThatThrownBy(() -> file.finish(plumbing))
                .hasMessage("f.conf:2: plumbing.tol: unknown key; did you mean tool?");
    }

    @Test
    void aValueThatIsReadInAnothersSectionMustBeSound() throws SettingsException {
        SettingsFile file = SettingsFile.parse("f.conf", "listen.port = none");
        file.root().section("listen").integer("port", 0, 0, 65_535);

        assertThatThrownBy(() -> file.finish(file.root().section("plumbing")))
                .hasMessageStartingWith("f.conf:1: listen.port: \"none\" is not a whole number");
    }

    @Test
    void problemsOfANamedFileAreToldWithItsName() throws SettingsException {
        SettingsFile other = SettingsFile.parse("other.conf", "\nlisten.port = none");
        other.root().section("listen").integer("port", 0, 0, 65_535);
        SettingsFile file = SettingsFile.parse("f.conf", "other = other.conf, a = 1");
        file.root().string("other", "");

        file.addProblemsOf(other);

        assertThatThrownBy(file::finish)
                .hasMessageStartingWith("f.conf:1: a: unknown key;")
                .hasMessageContaining("\nother.conf:2: listen.port: \"none\" is not a whole number");
    }
}
