package io.smtpedge.report.format;

import io.smtpedge.report.figures.ListFigures;
import io.smtpedge.report.figures.ListFigures.Overlap;
import io.smtpedge.report.figures.Share;
import io.smtpedge.report.figures.Wording;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The overlaps of the lists as a matrix.
 *
 * @param zones its rows and columns
 */
public record Matrix(List<String> zones, Map<String, Map<String, Share>> shares) {

    /** With those lists that had hits in common with another. */
    public static Matrix of(ListFigures lists) {
        Map<String, Map<String, Share>> shares = new HashMap<>();
        for (Overlap overlap : lists.overlaps()) {
            shares.computeIfAbsent(overlap.zone(), zone -> new HashMap<>()).put(overlap.other(), overlap.both());
        }
        List<String> zones = lists.zones().stream()
                .map(ListFigures.ZoneFigures::zone)
                .filter(shares::containsKey)
                .toList();
        return new Matrix(zones, shares);
    }

    public boolean isEmpty() {
        return zones.isEmpty();
    }

    /** What stands in a cell. */
    public String cell(String row, String column) {
        if (row.equals(column)) {
            return "";
        }
        Share share = shares.getOrDefault(row, Map.of()).get(column);
        return share == null ? "0 %" : Wording.percent(share);
    }
}
