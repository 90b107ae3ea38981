package io.smtpedge.it.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.SegmentLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in the segments of a journal of notices. */
final class JournalFiles {

    private JournalFiles() {}

    /** The notices, in the order in which they were written; a line that is none is a failure. */
    static List<Notice> notices(Path directory) throws Exception {
        List<Notice> notices = new ArrayList<>();
        for (JournalFolder.Entry segment : new JournalFolder(directory.resolve(JournalProcess.EDGE)).entries()) {
            try (SegmentLines lines = SegmentLines.open(segment.path())) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    if (lines.whole() && JournalEntry.read(line) instanceof JournalEntry.Told told) {
                        notices.add(told.notice());
                    } else {
                        throw new IllegalStateException(segment.path() + ":" + lines.number() + " is torn");
                    }
                }
            }
        }
        return notices;
    }

    /** For the process that is alone with its disk. */
    static void print(Path directory) throws Exception {
        int entries = 0;
        for (Notice notice : notices(directory)) {
            if (notice.kind().equals("journal-gap")) {
                System.out.println("gap " + notice.subject());
            } else {
                entries++;
            }
        }
        System.out.println("entries " + entries);
    }
}
