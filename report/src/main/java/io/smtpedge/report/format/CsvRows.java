package io.smtpedge.report.format;

import io.smtpedge.report.figures.Share;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the tables of a {@link CsvReport} are made of: rows of cells, the first of them the header. */
final class CsvRows {

    private static final int DIGITS = 6;

    private CsvRows() {}

    /** Part, whole, and the interval; the interval is empty where nothing is known. */
    static List<@Nullable Object> share(Share share) {
        return share.isKnown() ? row(share.part(), share.whole(), share.low(), share.high()) : row(0, 0, null, null);
    }

    static List<List<@Nullable Object>> table(List<@Nullable Object> head, Stream<List<@Nullable Object>> rows) {
        return Stream.concat(Stream.of(head), rows).toList();
    }

    static List<@Nullable Object> row(@Nullable Object... cells) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Double number && Double.isFinite(number) ? rounded(number) : cell);
        }
        return Collections.unmodifiableList(row);
    }

    /** With six digits after the point at most, and no more than it needs: {@code 0.3}. */
    private static BigDecimal rounded(double number) {
        BigDecimal rounded = BigDecimal.valueOf(number).setScale(DIGITS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(rounded.stripTrailingZeros().toPlainString());
    }

    @SafeVarargs
    static List<@Nullable Object> joined(List<@Nullable Object>... parts) {
        List<@Nullable Object> all = new ArrayList<>();
        for (List<@Nullable Object> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
