package io.smtpedge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Which repetitions are mistakes. */
class DuplicateKeysTest {

    private static String problems(String text) {
        Problems problems = new Problems("f.conf");
        DuplicateKeys.report(text, problems);
        try {
            problems.throwIfAny();
            return "";
        } catch (SettingsException found) {
            return found.getMessage();
        }
    }

    @Test
    void aKeySetTwiceIsAMistakeInEveryNotation() {
        assertThat(problems("""
                listen {
                  mode = direct   # mode = direct in a comment is none, nor is this: "
                  "mode" : "a = 1, b = 2"
                  addresses = [ "x", { mode = 1 } ]
                }
                listen.mode = tproxy, top = 1
                top
                  = \"""triple "quoted"
                mode = \"""
                """)).isEqualTo("""
                f.conf:3: listen.mode: set a second time; it is set in line 2, keep one
                f.conf:6: listen.mode: set a second time; it is set in line 2, keep one
                f.conf:7: top: set a second time; it is set in line 6, keep one""");
    }

    @Test
    void overridingFromTheEnvironmentAppendingAndReopeningAreNot() {
        assertThat(problems("""
                {
                  listen { threads = 1, threads = ${?THREADS} }
                  listen { mode = direct // mode = x
                  }
                  list += 1
                  list += 2
                  other { threads = 2 } { mode = "}" }
                }
                """)).isEmpty();
    }

    @Property(tries = 200)
    void whatTheLibraryWritesHasNoDuplicatesAndTwiceTheTextHasThemAll(
            @ForAll Map<@StringLength(min = 1) String, String> values, @ForAll boolean json) {
        String once = ConfigValueFactory.fromMap(Map.of("section", values))
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(json));
        assertThat(problems(once)).isEmpty();
        assertThat(problems(once + "\n" + once).lines()).hasSize(values.size());
    }

    @Property
    void theScanEndsOnAnyText(
            @ForAll
                    @Chars({'{', '}', '[', ']', '=', '"', '\\', '$', '?', '#', '/', '\n', ','})
                    @CharRange(from = 'a', to = 'c')
                    String text) {
        assertThat(problems(text)).doesNotContain("\u0000");
    }
}
