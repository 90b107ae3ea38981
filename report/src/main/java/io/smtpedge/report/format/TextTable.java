package io.smtpedge.report.format;

import java.util.ArrayList;
import java.util.List;

/** A table in columns of fixed width, at most 100 characters wide. Where a line would be wider, the last column is cut, then the first. */
final class TextTable {

    static final int WIDTH = 100;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final List<String> heads;
    private final boolean[] right;
    private final int[] longest;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param columns the heads; one that begins with {@code >} is set to the right, and {@code head:20} is cut at 20 */
    TextTable(String... columns) {
        heads = new ArrayList<>();
        right = new boolean[columns.length];
        longest = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            int colon = columns[i].indexOf(':');
            String head = colon < 0 ? columns[i] : columns[i].substring(0, colon);
            longest[i] = colon < 0 ? WIDTH : Integer.parseInt(columns[i].substring(colon + 1));
            right[i] = head.startsWith(">");
            heads.add(right[i] ? head.substring(1) : head);
        }
    }

    void row(String... cells) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            row.add(Plain.cut(Plain.ascii(cells[i]), longest[i]));
        }
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(StringBuilder out) {
        int[] widths = widths();
        print(out, heads, widths);
        for (List<String> row : rows) {
            print(out, row, widths);
        }
    }

    private int[] widths() {
        int[] widths = new int[heads.size()];
        int used = INDENT.length();
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .reduce(heads.get(i).length(), Math::max);
            used += widths[i] + (i == 0 ? 0 : GAP.length());
        }
        int tooWide = shrink(widths, widths.length - 1, used - WIDTH);
        shrink(widths, 0, tooWide);
        return widths;
    }

    /** Takes from one column what the line is too wide, down to its head; returns what is still too much. */
    private int shrink(int[] widths, int column, int tooWide) {
        int take = Math.clamp(widths[column] - heads.get(column).length(), 0, Math.max(0, tooWide));
        widths[column] -= take;
        return tooWide - take;
    }

    private void print(StringBuilder out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(INDENT);
        for (int i = 0; i < cells.size(); i++) {
            String cell = Plain.cut(cells.get(i), Math.max(2, widths[i]));
            String space = " ".repeat(Math.max(0, widths[i] - cell.length()));
            line.append(i == 0 ? "" : GAP).append(right[i] ? space + cell : cell + space);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
