package io.smtpedge.settings;

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
     *     It is shown as it is. So it quotes the value, unless the value may hold a secret: then it must not quote any
     *     part of it. A list numbers its entries, so that the person finds it all the same
     */
    T parse(String text);
}
