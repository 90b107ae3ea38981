package io.smtpedge.edge.postscreen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** The expressions of postconf(5). */
class MacrosTest {

    private static final Map<String, String> VALUES = Map.of(
            "a", "1",
            "b", "$a$a",
            "empty", "",
            "level", "3.6",
            "loop", "$loop",
            "older", "${gone?{$gone}:{ignore}}");

    private static String expand(String text) {
        return new Macros(name -> VALUES.getOrDefault(name, "")).expand(text);
    }

    @Example
    void names() {
        assertThat(expand("x $a ${a} $(a) $b.$a/$gone")).isEqualTo("x 1 1 1 11.1/");
        assertThat(expand("5$$ and $")).isEqualTo("5$ and $");
        assertThat(expand("")).isEmpty();
    }

    @Example
    void conditions() {
        assertThat(expand("${stress?2}${stress:6}s")).isEqualTo("6s");
        assertThat(expand("${a?2}${a:6}s")).isEqualTo("2s");
        assertThat(expand("${stress?{10}:{300}}s")).isEqualTo("300s");
        assertThat(expand("${a ? {10} : {300}}s")).isEqualTo("10s");
        assertThat(expand("${a?{x}}${empty?{x}}${empty:{y}}${empty?{x}:z}")).isEqualTo("xyz");
        assertThat(expand("$older ${empty:${a?{in $b}}}")).isEqualTo("ignore in 11");
    }

    @Example
    void comparisons() {
        assertThat(expand("${{$a} == {1} ? {yes} : {no}}")).isEqualTo("yes");
        assertThat(expand("${{$a} > {10} ? {yes} : {no}}")).isEqualTo("no");
        assertThat(expand("${{9} < {10} ? {numbers}:{texts}}")).isEqualTo("numbers");
        assertThat(expand("${{$level} <level {3.7} ? {old} : {new}}")).isEqualTo("old");
        assertThat(expand("${{x} != {} ? {set}}")).isEqualTo("set");
    }

    @Example
    void whatCannotBeExpanded() {
        assertThatThrownBy(() -> expand("${a")).hasMessage("a \"{\" is not closed");
        assertThatThrownBy(() -> expand("$loop")).hasMessage("it refers to itself");
        assertThatThrownBy(() -> expand("${a=b}")).hasMessageContaining("neither ?value nor :value");
        assertThatThrownBy(() -> expand("${{a} ~ {b}?{c}}")).hasMessageContaining("compares nothing");
        assertThatThrownBy(() -> expand("${{a}}")).hasMessageContaining("one side only");
    }

    @Property
    void everyTextEndsOneWayOrTheOther(
            @ForAll
                    @StringLength(max = 40)
                    @Chars({'$', '{', '}', '(', ')', '?', ':', '=', ' '})
                    @CharRange(from = 'a', to = 'c')
                    String text) {
        try {
            expand(text);
        } catch (IllegalArgumentException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
    }
}
