package io.smtpedge.report.query;

import io.smtpedge.report.figures.Share;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The row that a result set stands on. Times are asked for as {@code epoch_us(...)}. */
record Row(ResultSet result) {

    /** Empty where it is null. */
    String text(String column) throws SQLException {
        String text = result.getString(column);
        return text == null ? "" : text;
    }

    /** Zero where it is null. */
    long number(String column) throws SQLException {
        return result.getLong(column);
    }

    boolean flag(String column) throws SQLException {
        return result.getBoolean(column);
    }

    @Nullable
    Double real(String column) throws SQLException {
        double value = result.getDouble(column);
        return result.wasNull() ? null : value;
    }

    double realOrZero(String column) throws SQLException {
        Double value = real(column);
        return value == null ? 0 : value;
    }

    @Nullable
    Instant timeOrNull(String column) throws SQLException {
        long micros = result.getLong(column);
        return result.wasNull() ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    Instant time(String column) throws SQLException {
        Instant time = timeOrNull(column);
        return time == null ? Instant.EPOCH : time;
    }

    Share share(String part, String whole) throws SQLException {
        return Share.within(number(part), number(whole));
    }

    /** Without nulls; empty where it is null. */
    List<String> texts(String column) throws SQLException {
        Array array = result.getArray(column);
        List<String> texts = new ArrayList<>();
        if (array != null) {
            for (Object element : (Object[]) array.getArray()) {
                if (element != null) {
                    texts.add(element.toString());
                }
            }
        }
        return texts;
    }
}
