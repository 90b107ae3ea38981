package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.settings.Section;
import java.util.List;

/** The operator's own lists. The first match decides, and {@code allow} is asked before {@code deny}. */
public record AccessSettings(List<Cidr> allow, List<Cidr> deny) {

    static AccessSettings read(Section access) {
        access.renamed("permit", "allow");
        access.renamed("reject", "deny");
        AccessSettings read = new AccessSettings(
                access.list("allow", Cidr::parse, List.of()), access.list("deny", Cidr::parse, List.of()));
        if (access.sound("allow", "deny")) {
            read.check(access);
        }
        return read;
    }

    private void check(Section access) {
        for (Cidr denied : deny) {
            for (Cidr allowed : allow) {
                if (allowed.prefixLength() <= denied.prefixLength() && allowed.contains(denied.network())) {
                    access.reject(
                            "deny",
                            denied + " never applies, as allow is asked first and holds " + allowed
                                    + "; remove one of the two");
                }
            }
        }
    }
}
