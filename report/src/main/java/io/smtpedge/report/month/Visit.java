package io.smtpedge.report.month;

import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one session would be, if it were let in: decided when the client comes, so that a retry brings the same.
 *
 * @param bad what it is in truth
 * @param tls whether the client begins TLS
 * @param early whether it talks before its greeting
 * @param authFailures how many passwords it tries in vain
 * @param envelopes what it would send, with the backend's replies
 * @param verdicts what the filters behind the MTA say of it, of each message
 * @param resented whether a recipient complains, hours later
 * @param rescued whether a recipient finds it among the spam, and says that it is none
 * @param octets the size of the message
 */
record Visit(
        boolean bad,
        boolean tls,
        boolean early,
        int authFailures,
        List<Envelope> envelopes,
        List<Finding> verdicts,
        boolean resented,
        boolean rescued,
        int octets) {

    private static final String SITE = "@mail.example.org";

    static Visit of(Traffic traffic, SplittableRandom random) {
        Kind kind = traffic.host().kind();
        boolean bad = random.nextDouble() < traffic.spam();
        boolean tls = random.nextDouble() < kind.tls;
        boolean early = kind == Kind.BOT && random.nextInt(100) < 12;
        return switch (kind) {
            case BRUTE_FORCE ->
                new Visit(true, false, false, 3 + random.nextInt(8), List.of(), List.of(), false, false, 300);
            case HARVESTER -> harvest(traffic, random);
            default -> message(traffic, bad, tls, early, random);
        };
    }

    private static Visit harvest(Traffic traffic, SplittableRandom random) {
        int tried = 5 + random.nextInt(25);
        int exist = random.nextInt(3) == 0 ? 1 : 0;
        Envelope envelope = new Envelope(
                "check@" + traffic.domain(), recipients(3, random), tried, exist, 0, "", "", tried - exist);
        return new Visit(true, false, false, 0, List.of(envelope), List.of(), false, false, 1_200);
    }

    private static Visit message(Traffic traffic, boolean bad, boolean tls, boolean early, SplittableRandom random) {
        Kind kind = traffic.host().kind();
        int recipients = bad ? 1 + random.nextInt(kind == Kind.HIJACKED ? 4 : 6) : 1 + random.nextInt(100) / 80;
        int unknown = unknown(kind, bad, recipients, random);
        boolean caught = random.nextDouble() < (bad ? caught(kind) : 0.0008);
        boolean virus = caught && bad && random.nextInt(100) < 4;
        boolean accepted = recipients > unknown && !caught;
        Reply reply = unknown == recipients ? Reply.NONE : caught ? virus ? Reply.VIRUS : Reply.SPAM : Reply.TAKEN;
        Envelope envelope = new Envelope(
                sender(traffic, bad, random),
                recipients(Math.min(recipients, 5), random),
                recipients,
                recipients - unknown,
                reply.code,
                reply.status,
                reply.text,
                unknown);
        List<Finding> verdicts = new ArrayList<>(2);
        if (reply == Reply.SPAM) {
            verdicts.add(Finding.SPAM);
        } else if (reply == Reply.VIRUS) {
            verdicts.add(Finding.VIRUS);
        } else if (reply == Reply.TAKEN) {
            verdicts.add(Finding.ACCEPTED);
        }
        double complaints = bad ? 0.10 : kind == Kind.NEWSLETTER ? 0.003 : kind == Kind.ESP ? 0.002 : 0.0002;
        return new Visit(
                bad,
                tls,
                early,
                0,
                List.of(envelope),
                verdicts,
                accepted && random.nextDouble() < complaints,
                caught && !bad && random.nextInt(2) == 0,
                (int) (1_500 + Math.exp(random.nextGaussian() * 1.3 + 9)));
    }

    private static int unknown(Kind kind, boolean bad, int recipients, SplittableRandom random) {
        double share = bad ? kind == Kind.BOT ? 0.3 : 0.12 : 0.006;
        int unknown = 0;
        for (int i = 0; i < recipients; i++) {
            unknown += random.nextDouble() < share ? 1 : 0;
        }
        return unknown;
    }

    /** How much of the spam the filter behind the MTA recognizes. */
    private static double caught(Kind kind) {
        return switch (kind) {
            case BOT, SPAMMER -> 0.93;
            case HIJACKED -> 0.85;
            case SNOWSHOE -> 0.75;
            default -> 0.55;
        };
    }

    private static String sender(Traffic traffic, boolean bad, SplittableRandom random) {
        return (bad ? "offer" + random.nextInt(1_000) : "person" + random.nextInt(40)) + "@" + traffic.domain();
    }

    private static List<String> recipients(int number, SplittableRandom random) {
        List<String> names = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            names.add("user" + random.nextInt(900) + SITE);
        }
        return names;
    }

    /** What the backend says to the message. */
    private enum Reply {
        NONE(0, "", ""),
        TAKEN(250, "2.0.0", ""),
        SPAM(550, "5.7.1", "Message rejected as spam by content scanning"),
        VIRUS(554, "5.7.1", "Message contains malware");

        private final int code;
        private final String status;
        private final String text;

        Reply(int code, String status, String text) {
            this.code = code;
            this.status = status;
            this.text = text;
        }
    }
}
