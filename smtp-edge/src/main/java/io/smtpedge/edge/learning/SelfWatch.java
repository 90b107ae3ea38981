package io.smtpedge.edge.learning;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.watch.ListWatch;
import io.smtpedge.reputation.watch.PolicyWatch;
import java.time.Instant;
import java.util.List;

/** Puts what suddenly condemns too much into shadow: a list, or the reputation itself. For the learning thread. */
final class SelfWatch {

    private final ListWatch lists;
    private final PolicyWatch policy;
    private final boolean on;
    private final Dnsbl dnsbl;
    private final StanceKeeper stance;
    private final Notices notices;

    /** {@code factor} is how many times its usual share is too much; 0 where nobody watches. */
    SelfWatch(double factor, Dnsbl dnsbl, StanceKeeper stance, Notices notices) {
        this.on = factor > 0;
        this.dnsbl = dnsbl;
        this.stance = stance;
        this.notices = notices;
        this.lists = new ListWatch(factor, (zone, codes) -> isWorthSomething(dnsbl, zone, codes));
        this.policy = new PolicyWatch(factor);
    }

    private static boolean isWorthSomething(Dnsbl dnsbl, String zone, List<String> codes) {
        return dnsbl.worth(zone, codes.stream().map(ReturnCode::parse).toList()) > 0;
    }

    Memory memory() {
        return new Memory(stance.firstStart(), policy.state(), lists.state());
    }

    void restore(Memory memory, Instant now) {
        stance.firstStart(memory.firstStart(), now);
        if (on) {
            policy.restore(memory.policy());
            stance.shadowed(policy.isAlarmed(), now);
            lists.restore(memory.lists()).forEach(this::change);
        }
    }

    void session(SessionRecord session, Instant now) {
        if (!on) {
            return;
        }
        lists.session(session).forEach(this::change);
        switch (policy.session(session)) {
            case ALARM -> {
                stance.shadowed(true, now);
                notices.warn(
                        "policy-shadowed",
                        "",
                        "the reputation is in shadow, and refuses nobody: "
                                + policy.reason().orElse(""));
            }
            case OVER -> {
                stance.shadowed(false, now);
                notices.info(
                        "policy-back",
                        "",
                        "the reputation has left the shadow: it refuses as many clients as usual again");
            }
            case NONE -> {
                // As most of the time.
            }
        }
    }

    /** It is told when the list's state changes by it. */
    private void change(ListWatch.Change change) {
        change.reason().ifPresentOrElse(why -> dnsbl.suspect(change.zone(), why), () -> dnsbl.clear(change.zone()));
    }
}
