package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.fuzz.Fuzz;
import io.smtpedge.fuzz.Tokens;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Dialogues by the million between clients that say anything and a backend that answers it: the guard and the backend read the
 * same, however the network splits it, and the guard keeps nothing without a bound.
 */
class DialogueFuzzTest {

    private static final List<String> CLIENT = List.of(
            "EHLO a.example\r\n",
            "EHLO a.example\r\n",
            "HELO a.example\r\n",
            "MAIL FROM:<a@x>\r\n",
            "MAIL FROM:<a@x> BODY=8BITMIME\r\nRCPT TO:<b@y>\r\n",
            "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n",
            "MAIL FROM:<>\r\nRCPT TO:<b@y>\r\nBDAT 5 LAST\r\n12345",
            "RCPT TO:<b@y>\r\n",
            "RCPT TO:<\"a>b\"@y>\r\n",
            "DATA\r\n",
            "data\n",
            "Subject: x\r\n\r\ntext\r\n.\r\n",
            "text\r\n.\r\n",
            "text\n.\r\nRSET\r\n.\r\n",
            "\r\n.\n",
            "..\r\n",
            "\r.\r",
            "\0.\r\n",
            ".\r\n",
            "\r\n.\r",
            "\n",
            "BDAT 5 LAST\r\n",
            "BDAT 5\r\n12345",
            "bdat 12 last\r\n",
            "12345",
            "RSET\r\nQUIT\r\n",
            "BDAT 0\r\n",
            "BDAT 0 LAST\r\n",
            "BDAT 05\r\n",
            "BDAT 4294967301\r\n",
            "BDAT 5 LATS\r\n",
            "RSET\r\n",
            "NOOP\r\n",
            "NOOP\n",
            "VRFY x\r\n",
            "XCLIENT ADDR=1.2.3.4\r\n",
            "\r\n",
            "GET / HTTP/1.1\r\n",
            "CONNECT x:25\r\n",
            "From: a@x\r\n",
            "AUTH LOGIN\r\n",
            "AUTH PLAIN\r\nc2VjcmV0\r\n",
            "c2VjcmV0\r\n",
            "*\r\n",
            "STARTTLS\r\n",
            "STARTTLS\r\nRSET\r\n",
            "\u0016\u0003\u0001",
            "half a li",
            "QUIT\r\n");

    /** What no lawful backend says, or not here. */
    private static final List<String> STRANGE_BACKEND = List.of(
            "250 Ok\r\n",
            "250-mta\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
            "354 go\r\n",
            "334 x\r\n",
            "220 x\r\n250 fake\r\n",
            "550 no\r\n",
            "421 bye\r\n",
            "250-ha",
            "999 x\r\n",
            "25",
            "\r\n",
            "garbage\r\n",
            "\u0016\u0003\u0003");

    /** What a mail client says; the backend's replies come in time, mostly. */
    private static final List<String> MAIL_CLIENT = List.of(
            "EHLO a.example\r\n",
            "MAIL FROM:<a@x> BODY=8BITMIME\r\nRCPT TO:<b@y>\r\n",
            "MAIL FROM:<a@x>\r\n",
            "RCPT TO:<b@y>\r\n",
            "DATA\r\n",
            "Subject: x\r\n\r\ntext\r\n..\r\n",
            "\r\n.\r\n",
            "BDAT 5\r\n12345",
            "BDAT 12 LAST\r\nQUIT\r\n.\r\n\r\n",
            "RSET\r\n",
            "AUTH LOGIN\r\n",
            "c2VjcmV0\r\n",
            "STARTTLS\r\n");

    private static final int TURNS = 24;
    private static final int MANY_TURNS = 2_000;

    /** Who says what next. */
    private record Turn(boolean client, String octets) {}

    @Test
    void aLawfulBackendAndTheGuardReadTheSame() throws InterruptedException {
        Fuzz.run("dialogues with a lawful backend", 40, random -> {
            Set<Violation.Kind> tolerated = tolerated(random);
            List<Turn> said = new ArrayList<>();
            FuzzedRelay whole = lawful(random, tolerated, random.nextInt(5_000) == 0 ? MANY_TURNS : TURNS, said);
            same(whole, replayed(said, tolerated, random));
        });
    }

    @Test
    void aStrangeBackendDoesNoHarm() throws InterruptedException {
        Fuzz.run("dialogues with a strange backend", 20, random -> {
            Set<Violation.Kind> tolerated = tolerated(random);
            Tokens tokens = new Tokens(random);
            List<Turn> said = new ArrayList<>(List.of(new Turn(false, "220 mta.example\r\n")));
            for (int i = random.nextInt(TURNS); i > 0; i--) {
                boolean client = random.nextBoolean();
                said.add(new Turn(client, octets(tokens, client ? CLIENT : STRANGE_BACKEND)));
            }
            FuzzedRelay whole = new FuzzedRelay(tolerated);
            said.forEach(turn -> play(whole, turn.client, turn.octets));
            same(whole, replayed(said, tolerated, random));
            unchanged(whole, said);
            bounded(whole);
        });
    }

    /** Plays a new dialogue with a {@link ModelMta}, whose replies are late, early, or several at once; notes what is said. */
    private static FuzzedRelay lawful(
            SplittableRandom random, Set<Violation.Kind> tolerated, int turns, List<Turn> said) {
        Tokens tokens = new Tokens(random);
        ModelMta mta = new ModelMta(random);
        FuzzedRelay relay = new FuzzedRelay(tolerated);
        int strange = 1 << random.nextInt(6);
        boolean patient = random.nextInt(4) > 0;
        for (int i = 0; i < turns && relay.guard.stop() == null; i++) {
            boolean client = i % 2 == 1;
            String octets = client
                    ? octets(tokens, tokens.oneIn(strange) ? CLIENT : MAIL_CLIENT)
                    : replies(mta, patient ? Integer.MAX_VALUE : random.nextInt(4));
            said.add(new Turn(client, octets));
            mta.hears(client ? relay.client(octets) : relay.backend(octets));
        }
        bounded(relay);
        unchanged(relay, said);
        if (relay.guard.stop() instanceof Stop.OutOfStep(String why)) {
            throw new AssertionError("out of step with a lawful backend: " + why + "\n" + said);
        }
        boolean followed = relay.guard.stop() == null && !relay.guard.isOpaque();
        if (followed && relay.guard.delivered() != mta.acknowledged()) {
            throw new AssertionError("the backend took " + mta.acknowledged() + " messages, the guard saw "
                    + relay.guard.delivered() + "\n" + said);
        }
        return relay;
    }

    /** What the backend says next; at most so many replies. */
    private static String replies(ModelMta mta, int most) {
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < most && mta.owes(); i++) {
            replies.append(mta.says());
        }
        return replies.toString();
    }

    private static String octets(Tokens tokens, List<String> words) {
        String octets = tokens.oneIn(4) ? tokens.some(words, 4) : tokens.any(words);
        return tokens.oneIn(16) ? tokens.damaged(octets) : octets;
    }

    private static Set<Violation.Kind> tolerated(SplittableRandom random) {
        // Half of the dialogues tolerate everything, or few would get far.
        Set<Violation.Kind> tolerated =
                random.nextBoolean() ? EnumSet.allOf(Violation.Kind.class) : EnumSet.noneOf(Violation.Kind.class);
        tolerated.removeIf(_ -> random.nextInt(4) == 0);
        return tolerated;
    }

    /** The same in other packets. */
    private static FuzzedRelay replayed(List<Turn> said, Set<Violation.Kind> tolerated, SplittableRandom random) {
        FuzzedRelay relay = new FuzzedRelay(tolerated);
        int longest = 1 + random.nextInt(20);
        for (Turn turn : said) {
            if (!turn.client && !relay.held().isEmpty() && relay.guard.stop() == null) {
                // What is held may go on between two replies: who speaks when is not the network's any more.
                relay.backend(turn.octets);
                continue;
            }
            for (int at = 0, end; at < turn.octets.length(); at = end) {
                end = Math.min(turn.octets.length(), at + 1 + random.nextInt(longest));
                play(relay, turn.client, turn.octets.substring(at, end));
            }
        }
        return relay;
    }

    private static void play(FuzzedRelay relay, boolean client, String octets) {
        if (client) {
            relay.client(octets);
        } else {
            relay.backend(octets);
        }
    }

    private static void bounded(FuzzedRelay relay) {
        boolean held = relay.held().length() <= DialogueGuard.MAX_LINE
                || relay.guard.stop() != null
                || relay.guard.awaitsReply();
        Standing standing = relay.guard.standing();
        if (!held || standing.owed().size() > 512 || standing.ended().size() > DialogueSummary.MAX_TRANSACTIONS) {
            throw new AssertionError("without a bound: " + relay.held().length() + " octets held, "
                    + standing.owed().size() + " replies owed, "
                    + standing.ended().size() + " transactions kept");
        }
    }

    /** What went on is the beginning of what was said, and what is held is the rest. */
    private static void unchanged(FuzzedRelay relay, List<Turn> said) {
        StringBuilder client = new StringBuilder();
        StringBuilder backend = new StringBuilder();
        said.forEach(turn -> (turn.client ? client : backend).append(turn.octets));
        if (!client.toString().equals(relay.toBackend + relay.held())
                || backend.indexOf(relay.toClient.toString()) != 0) {
            throw new AssertionError("octets were changed, added or left out\n" + said);
        }
    }

    private static void same(FuzzedRelay whole, FuzzedRelay split) {
        same("what reached the backend", whole.toBackend.toString(), split.toBackend.toString());
        same("what reached the client", wholeLines(whole.toClient), wholeLines(split.toClient));
        same("violations", whole.violations, split.violations);
        same("what is held", whole.held(), split.held());
        same("summary", whole.guard.summary(), split.guard.summary());
        same(
                "what is owed",
                whole.guard.standing().owed(),
                split.guard.standing().owed());
        same("opaque", whole.guard.isOpaque(), split.guard.isOpaque());
        same("stopped", whole.guard.stop() == null, split.guard.stop() == null);
    }

    /** The beginning of a reply may go by before it turns out to fit nothing; without its end it says nothing. */
    private static String wholeLines(StringBuilder octets) {
        return octets.substring(0, octets.lastIndexOf("\n") + 1);
    }

    private static void same(String what, Object whole, Object split) {
        if (!Objects.equals(whole, split)) {
            throw new AssertionError(what + " depends on the packets:\nwhole " + whole + "\nsplit " + split);
        }
    }
}
