package io.smtpedge.edge.policy;

/** A verdict as the tables of tests write it. */
final class VerdictText {

    private VerdictText() {}

    static String of(Verdict verdict) {
        String what = switch (verdict) {
            case Verdict.Pass _ -> "pass";
            case Verdict.Refuse refuse ->
                "refuse " + refuse.action() + " " + refuse.reply().code();
            case Verdict.Defer defer -> "defer " + defer.reply().code();
            case Verdict.TurnAway away -> "turn away " + away.reply().code();
        };
        return what + ": " + verdict.test().label();
    }
}
