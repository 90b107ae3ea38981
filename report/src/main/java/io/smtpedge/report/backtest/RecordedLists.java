package io.smtpedge.report.backtest;

import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.ListPriors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lists as the journal shows them.
 *
 * @param zones all that were asked
 * @param weights what each code added to the score
 * @param threshold the score from which clients counted as listed, in most sessions; 0 where no session has one
 * @param first when the first session came; empty where there is none
 */
record RecordedLists(Set<String> zones, Map<ListHit, Integer> weights, int threshold, Optional<Instant> first)
        implements ListPriors {

    RecordedLists {
        zones = Set.copyOf(zones);
        weights = Map.copyOf(weights);
    }

    static RecordedLists of(Connection database) throws SQLException {
        Set<String> zones = new HashSet<>();
        Map<ListHit, Integer> weights = new HashMap<>();
        int threshold = 0;
        Optional<Instant> first = Optional.empty();
        try (Statement query = database.createStatement()) {
            try (ResultSet row = query.executeQuery("SELECT mode(threshold), min(accepted) FROM sessions")) {
                if (row.next()) {
                    threshold = row.getInt(1);
                    first = Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant);
                }
            }
            try (ResultSet row = query.executeQuery("""
                    SELECT DISTINCT l."zone" FROM (SELECT unnest(lists) AS l FROM sessions)""")) {
                while (row.next()) {
                    zones.add(row.getString(1));
                }
            }
            // The weight of an answer is that of all its codes: those with one code tell what it weighs. In shadow it
            // is 0.
            try (ResultSet row = query.executeQuery("""
                    SELECT l."zone", l.codes[1], arg_max(l.weight, abs(l.weight::BIGINT))
                    FROM (SELECT unnest(lists) AS l FROM sessions) WHERE len(l.codes) = 1 GROUP BY ALL""")) {
                while (row.next()) {
                    weights.put(new ListHit(row.getString(1), row.getString(2)), row.getInt(3));
                }
            }
        }
        return new RecordedLists(zones, weights, threshold, first);
    }

    /** The same under another threshold, which makes each code worth more or less. */
    RecordedLists withThreshold(int other) {
        return new RecordedLists(zones, weights, other, first);
    }

    @Override
    public ListPrior of(ListHit hit) {
        return ListPrior.ofWeight(hit.zone(), weights.getOrDefault(hit, 0), Math.max(1, threshold));
    }
}
