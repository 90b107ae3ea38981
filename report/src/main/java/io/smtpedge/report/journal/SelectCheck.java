package io.smtpedge.report.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether a text is one SELECT. DuckDB's own parser decides: it serialises nothing else. */
final class SelectCheck {

    private SelectCheck() {}

    /** The text is something else; the message is a sentence for the user. */
    static final class NoSelectException extends Exception {

        private static final long serialVersionUID = 1;

        NoSelectException(String message) {
            super(message);
        }
    }

    static void check(Connection connection, String query) throws SQLException, NoSelectException {
        String sql =
                "SELECT j ->> 'error', j ->> 'error_message', json_array_length(j -> 'statements'), j ->> 'error_type',"
                        + " j ->> 'position' FROM (SELECT json_serialize_sql(?) AS j)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, query);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                if ("true".equals(result.getString(1))) {
                    throw new NoSelectException(
                            "parser".equals(result.getString(4))
                                    ? result.getString(2) + ", at character " + result.getString(5)
                                    : "only a SELECT can be asked: the journal is not to be changed");
                }
                if (result.getInt(3) != 1) {
                    throw new NoSelectException(
                            result.getInt(3) == 0
                                    ? "there is no question; write a SELECT, in quotes"
                                    : "ask one question at a time, not " + result.getInt(3));
                }
            }
        }
    }
}
