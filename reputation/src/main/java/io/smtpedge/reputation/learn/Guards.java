package io.smtpedge.reputation.learn;

/**
 * The guards against poisoning, in their order: of one session, of each voice, of one hour. They only take away. Not thread-safe.
 */
final class Guards {

    private static final double BAD_A_SESSION = 3;
    private static final double GOOD_A_SESSION = 1;

    /** Where somebody took the trouble to say that it was no spam. */
    private static final double GOOD_A_SESSION_WITH_PRAISE = 2;

    private static final double AN_HOUR = 20;

    private final Voices voices = new Voices();

    /** Takes off what must not count. */
    void apply(RecentSession recent, AddressLedger ledger, Said said, Weighing weighing) {
        session(recent, weighing);
        voices(ledger, said, weighing);
        hour(ledger, said, weighing);
    }

    /** One session is one event, whatever is said of it. */
    private static void session(RecentSession recent, Weighing weighing) {
        weighing.limitBad(Guard.SESSION, BAD_A_SESSION - recent.bad);
        double most = weighing.praised > 0 ? GOOD_A_SESSION_WITH_PRAISE : GOOD_A_SESSION;
        weighing.limitGood(Guard.SESSION, most - recent.good);
    }

    private void voices(AddressLedger ledger, Said said, Weighing weighing) {
        long at = said.seconds();
        voices.hear(said);
        weighing.limitRefused(Guard.VOICE, voices.ofRecipients(ledger.against, said.against(), weighing.refused, at));
        weighing.limitBad(Guard.VOICE, voices.ofSource(ledger.against, said, weighing.bad()));
        weighing.limitGood(Guard.VOICE, voices.ofRecipients(ledger.inFavour, said.inFavour(), weighing.good(), at));
        weighing.limitGood(Guard.VOICE, voices.ofSource(ledger.inFavour, said, weighing.good()));
    }

    /**
     * Of an address that says much in an hour, each word weighs less, good and bad alike: so a large sender is judged by its share of
     * spam and not by what came first in the hour. And whatever its share, neither comes to more than the limit.
     */
    private static void hour(AddressLedger ledger, Said said, Weighing weighing) {
        long at = said.seconds();
        double bad = weighing.bad();
        double good = weighing.good();
        double share = Math.min(1, AN_HOUR / Math.max(AN_HOUR, ledger.said.sum(at) + bad + good));
        ledger.said.add(at, bad + good);
        weighing.limitBad(Guard.HOUR, Math.min(bad * share, AN_HOUR - ledger.bad.sum(at)));
        weighing.limitGood(Guard.HOUR, Math.min(good * share, AN_HOUR - ledger.good.sum(at)));
    }

    /** What is left has counted. */
    void remember(RecentSession recent, AddressLedger ledger, Said said, Weighing weighing) {
        long at = said.seconds();
        recent.bad += weighing.bad();
        recent.good += weighing.good();
        ledger.bad.add(at, weighing.bad());
        ledger.good.add(at, weighing.good());
        if (weighing.bad() > 0) {
            voices.said(ledger.against, said, said.against(), weighing.refused, weighing.bad());
        }
        if (weighing.good() > 0) {
            voices.said(ledger.inFavour, said, said.inFavour(), weighing.good(), weighing.good());
        }
    }
}
