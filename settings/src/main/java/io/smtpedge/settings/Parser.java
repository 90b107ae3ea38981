package io.smtpedge.settings;

import java.util.function.UnaryOperator;

/**
 * Makes a value of the text a person wrote in a settings file.
 *
 * @param <T> what the text stands for
 */
@FunctionalInterface
public interface Parser<T> {

    /**
     * Reads one value.
     *
     * @param text the value as written, without its quotes
     * @throws IllegalArgumentException with one sentence for the person who wrote the text: what is wrong; what to do.
     *     It is shown as it is, so it names the value itself, unless the value is secret
     */
    T parse(String text);

    /**
     * The same parser for values that hold a secret: wherever its sentence repeats the value, it repeats what {@code
     * shown} makes of it. A parser that quotes a <em>part</em> of a secret value must see to that part itself.
     */
    default Parser<T> showing(UnaryOperator<String> shown) {
        return text -> {
            try {
                return parse(text);
            } catch (IllegalArgumentException wrong) {
                // Without a cause: a stack trace would show the secret again.
                throw new IllegalArgumentException(Sentences.of(wrong).replace(text, shown.apply(text)));
            }
        };
    }
}
