package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import java.util.Optional;

/**
 * The one line at the end.
 *
 * @param status the worst of all findings
 * @param cause the first failure, else the first warning
 * @param others how many more findings of that status there are
 */
public record Verdict(Status status, Optional<Finding> cause, int others) {

    /** The findings are in the order of their causes: the first failure brings about the later ones. */
    public static Verdict of(List<Finding> findings) {
        for (Status status : new Status[] {Status.FAIL, Status.WARN}) {
            List<Finding> such =
                    findings.stream().filter(each -> each.status() == status).toList();
            if (!such.isEmpty()) {
                return new Verdict(status, Optional.of(such.getFirst()), such.size() - 1);
            }
        }
        return new Verdict(Status.OK, Optional.empty(), 0);
    }

    /** In one line. */
    public String text() {
        return cause.map(finding -> status + " " + finding.check() + ": " + finding.sentence()
                        + finding.remedy().map(remedy -> " Mend it: " + remedy).orElse("")
                        + (others == 0 ? "" : " (and " + others + " more above)"))
                .orElse("OK: nothing is wrong that can be seen from here.");
    }
}
