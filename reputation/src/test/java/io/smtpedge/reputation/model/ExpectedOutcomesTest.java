package io.smtpedge.reputation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The model in a table: what is known, what it comes to, and what should follow. Base rate 0.4; where an address is said to have
 * a history of 200 good, 5 of them are of the last hours.
 */
class ExpectedOutcomesTest {

    private static final double A_WEEK_LATER = Math.pow(2, -0.5);

    private static final String SOFT = "127.0.0.2";
    private static final String HARD = "127.0.0.4";
    private static final ListPriors PRIORS =
            hit -> new ListPrior(hit.code().equals(HARD) ? 4.5 : 1.5, ListPrior.family(hit.zone()));

    private final ReputationModel model = new ReputationModel(Thresholds.USUAL);

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            # case                             | neighbours | slow bad | good | fast bad | good | list | P    | L   | U    | advice
            unknown address                    | none       | 0        | 0    | 0        | 0    | -    | .40  | .15 | .68  | NORMAL
            unknown in a bad /24 and bad ASN   | bad        | 0        | 0    | 0        | 0    | -    | .75  | .48 | .95  | THROTTLE
            the same plus a soft list          | bad        | 0        | 0    | 0        | 0    | soft | .93  | .80 | .99  | LATER
            new, on a hard list                | none       | 0        | 0    | 0        | 0    | hard | .98  | .94 | .995 | REFUSE
            5 bad                              | none       | 5        | 0    | 5        | 0    | -    | .77  | .57 | -    | THROTTLE
            20 bad                             | none       | 20       | 0    | 20       | 0    | -    | .95  | .87 | -    | LATER
            40 bad                             | none       | 40       | 0    | 40       | 0    | -    | .98  | .95 | -    | REFUSE
            20 bad, a week later               | none       | week     | 0    | 0        | 0    | -    | .78  | .52 | .96  | THROTTLE
            veteran, 200 good                  | none       | 0        | 200  | 0        | 5    | -    | .01  | .00 | .055 | FAST_LANE
            veteran wrongly on a hard list     | none       | 0        | 200  | 0        | 5    | hard | .46  | .00 | .84  | NORMAL
            veteran hijacked, 40 spam          | none       | 40       | 200  | 40       | 5    | -    | .78  | .68 | -    | THROTTLE
            veteran hijacked, 100 spam         | none       | 100      | 200  | 100      | 5    | -    | .91  | .86 | -    | LATER
            veteran hijacked, 300 spam         | none       | 300      | 200  | 300      | 5    | -    | .97  | .96 | -    | REFUSE
            """, delimiter = '|')
    void comesTo(
            String name,
            String neighbours,
            String slowBad,
            double good,
            double recentBad,
            double recentGood,
            String list,
            String probability,
            String low,
            String high,
            Advice advice) {
        double bad = slowBad.equals("week") ? 20 * A_WEEK_LATER : Double.parseDouble(slowBad);
        History own = new History(bad, good, recentBad, recentGood, bad, bad > 0 ? 7200 : 0);
        Counts around = neighbours.equals("bad") ? new Counts(300, 0) : Counts.NONE;
        List<ListHit> hits =
                list == null ? List.of() : List.of(new ListHit("list.example.org", list.equals("hard") ? HARD : SOFT));

        Judgement judgement = model.judge(
                new Surroundings(own, around, around, Counts.NONE, 64496),
                hits,
                new ListEvidence(PRIORS, hit -> ListTally.NONE),
                list != null && list.equals("hard"));

        assertDigits(judgement.estimate().probability(), probability);
        assertDigits(judgement.estimate().low(), low);
        assertDigits(judgement.estimate().high(), high);
        assertThat(judgement.advice()).isEqualTo(advice);
        assertThat(judgement.overruled()).isEqualTo(name.equals("veteran wrongly on a hard list"));
        assertThat(judgement.asn()).isEqualTo(64496);
    }

    /** As many digits as the table has. */
    private static void assertDigits(double actual, String expected) {
        if (expected != null) {
            double half = 0.5 * Math.pow(10, 1 - expected.length());
            assertThat(actual).isCloseTo(Double.parseDouble(expected), within(half + 1e-12));
        }
    }
}
