package io.smtpedge.report.backtest;

import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.ListPriors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The lists as the journal shows them.
 *
 * @param zones all that were asked
 * @param weights what each code added to the score
 * @param threshold the score from which clients counted as listed, in most sessions; 0 where no session has one
 */
record RecordedLists(Set<String> zones, Map<ListHit, Integer> weights, int threshold) implements ListPriors {

    RecordedLists {
        zones = Set.copyOf(zones);
        weights = Map.copyOf(weights);
    }

    static RecordedLists of(Connection database) throws SQLException {
        Set<String> zones = new HashSet<>();
        Map<ListHit, Integer> weights = new HashMap<>();
        int threshold = 0;
        try (Statement query = database.createStatement()) {
            try (ResultSet row = query.executeQuery("SELECT mode(threshold) FROM sessions")) {
                threshold = row.next() ? row.getInt(1) : 0;
            }
            try (ResultSet row = query.executeQuery("""
                    SELECT DISTINCT l."zone" FROM (SELECT unnest(lists) AS l FROM sessions)""")) {
                while (row.next()) {
                    zones.add(row.getString(1));
                }
            }
            // The weight of an answer is that of all its codes: those with one code tell what it weighs. In shadow it is 0.
            try (ResultSet row = query.executeQuery("""
                    SELECT l."zone", l.codes[1], arg_max(l.weight, abs(l.weight))
                    FROM (SELECT unnest(lists) AS l FROM sessions) WHERE len(l.codes) = 1 GROUP BY ALL""")) {
                while (row.next()) {
                    weights.put(new ListHit(row.getString(1), row.getString(2)), row.getInt(3));
                }
            }
        }
        return new RecordedLists(zones, weights, threshold);
    }

    @Override
    public ListPrior of(ListHit hit) {
        return ListPrior.ofWeight(hit.zone(), weights.getOrDefault(hit, 0), Math.max(1, threshold));
    }
}
