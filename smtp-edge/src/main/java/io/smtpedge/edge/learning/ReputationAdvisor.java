package io.smtpedge.edge.learning;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.Stance;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.ListPriors;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What reputation says of a client, and whether that has consequences at present. */
public final class ReputationAdvisor implements Advisor {

    private final Reputation reputation;
    private final Supplier<Stance> stance;
    private final Predicate<String> inShadow;
    private final boolean listsCount;
    private final InstantSource clock;
    private final String config;

    /**
     * @param inShadow whether the list of that safe name is in shadow: then it is no evidence either
     * @param listsCount whether being listed has consequences: a list on trial must have none here either
     * @param config a short hash of the configuration
     */
    public ReputationAdvisor(
            Reputation reputation,
            Supplier<Stance> stance,
            Predicate<String> inShadow,
            boolean listsCount,
            InstantSource clock,
            String config) {
        this.reputation = reputation;
        this.stance = stance;
        this.inShadow = inShadow;
        this.listsCount = listsCount;
        this.clock = clock;
        this.config = config;
    }

    @Override
    public Opinion judge(InetAddress client, @Nullable DnsblResult lists) {
        DnsblResult counted = listsCount ? lists : null;
        Judgement judgement = reputation.judge(
                client,
                counted == null ? List.of() : hits(counted),
                counted != null && counted.listed(),
                clock.instant());
        return new Opinion(judgement, stance.get(), config);
    }

    private List<ListHit> hits(DnsblResult lists) {
        List<ListHit> hits = new ArrayList<>();
        for (ZoneAnswer answer : lists.answers()) {
            if (answer instanceof ZoneAnswer.Listed listed && !inShadow.test(listed.zone())) {
                listed.codes().forEach(code -> hits.add(new ListHit(listed.zone(), code.toString())));
            }
        }
        return hits;
    }

    /** What is believed of the lists at first: what the operator, or the catalogue, lets their codes weigh. */
    public static ListPriors priors(Dnsbl lists, int threshold) {
        return hit -> ListPrior.ofWeight(
                hit.zone(), lists.worth(hit.zone(), List.of(ReturnCode.parse(hit.code()))), threshold);
    }
}
