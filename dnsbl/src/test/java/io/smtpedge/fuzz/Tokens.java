package io.smtpedge.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Text that is nearly right, in Latin-1: words of a language in any order, and now and then an octet that is out of place. */
public final class Tokens {

    private final SplittableRandom random;

    public Tokens(SplittableRandom random) {
        this.random = random;
    }

    /** One of these. */
    public <T> T any(List<T> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** Between 0 and {@code most} of these, one after the other. */
    public String some(List<String> words, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            text.append(any(words));
        }
        return text.toString();
    }

    /** True once in {@code n} times. */
    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** The same with an octet changed, added, left out or moved elsewhere. */
    public String damaged(String text) {
        int at = random.nextInt(text.length() + 1);
        String head = text.substring(0, at);
        String tail = text.substring(at);
        return switch (random.nextInt(4)) {
            case 0 -> head + octet() + tail;
            case 1 -> tail.isEmpty() ? head : head + tail.substring(1);
            case 2 -> tail.isEmpty() ? head : head + octet() + tail.substring(1);
            default -> tail + head;
        };
    }

    private char octet() {
        return oneIn(2)
                ? any(List.of('\r', '\n', '\0', '.', ' ', '-', ':', '<', '>', '"', '\\'))
                : (char) random.nextInt(256);
    }
}
