package io.smtpedge.bench;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Numbers of the same thing, measured again and again.
 *
 * @param values at least one
 */
public record Series(List<Double> values) {

    public Series {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a series needs at least one value");
        }
    }

    static <T> Series of(List<T> items, ToDoubleFunction<T> value) {
        return new Series(items.stream().map(value::applyAsDouble).toList());
    }

    /**
     * This series divided by another, pair by pair: both of a pair were measured within moments, under the same noise.
     */
    Series dividedBy(Series other) {
        return paired(other, (one, two) -> one / two);
    }

    /** This series less another, pair by pair. */
    Series minus(Series other) {
        return paired(other, (one, two) -> one - two);
    }

    private Series paired(Series other, DoubleBinaryOperator operation) {
        if (values.size() != other.values.size()) {
            throw new IllegalArgumentException("pairs need series of one length");
        }
        return new Series(IntStream.range(0, values.size())
                .mapToObj(i -> operation.applyAsDouble(values.get(i), other.values.get(i)))
                .toList());
    }

    /** The middle value; of an even number of values, the mean of the middle two. */
    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    public double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
