package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What all zones together say of one address. Immutable.
 *
 * @param address the address that was checked
 * @param score the sum of the weights of all answers
 * @param threshold the score from which an address counts as listed
 * @param answers one for each zone, in the order of the configuration
 * @param partial whether a missing answer could have changed {@link #listed}; false although answers are missing, pending
 *     or unavailable, where they could make no difference
 * @param ttl how long the verdict holds: the shortest time of the answers it rests on; zero where it is partial
 */
public record DnsblResult(
        InetAddress address, int score, int threshold, List<ZoneAnswer> answers, boolean partial, Duration ttl) {

    public DnsblResult {
        answers = List.copyOf(answers);
    }

    /** Whether the score reaches the threshold. */
    public boolean listed() {
        return score >= threshold;
    }

    /** The listing with the highest positive weight, the first of them in the order of the zones. */
    public Optional<Listed> worst() {
        return answers.stream()
                .filter(answer -> answer.weight() > 0)
                .map(Listed.class::cast)
                .max(Comparator.comparingInt(Listed::weight));
    }

    /** The zones that gave no answer; not those whose answer was not waited for. Not empty does not mean {@link #partial}. */
    public List<Unavailable> unavailable() {
        return answers.stream()
                .filter(Unavailable.class::isInstance)
                .map(Unavailable.class::cast)
                .toList();
    }

    /** The lowest score that the missing answers could have led to. */
    public int lowestScore() {
        return answers.stream().mapToInt(ZoneAnswer::lowest).sum();
    }

    /** The highest score that the missing answers could have led to. */
    public int highestScore() {
        return answers.stream().mapToInt(ZoneAnswer::highest).sum();
    }

    /** How the result came about, for people. */
    public Explanation explanation() {
        return Explanation.of(this);
    }
}
