package io.smtpedge.tproxy.plan;

import java.util.List;

/**
 * Everything that one box needs, in the order in which it is to be done.
 *
 * @param title what the plan is for, in one line
 * @param notes what the person must see to elsewhere, one sentence each
 */
public record Plan(String title, List<String> notes, List<Step> steps) {

    public Plan {
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }
}
