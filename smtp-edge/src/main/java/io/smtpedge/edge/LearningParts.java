package io.smtpedge.edge;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.edge.admin.Health.Figure;
import io.smtpedge.edge.admin.Standings;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.PolicySettings;
import io.smtpedge.edge.config.ReputationSettings;
import io.smtpedge.edge.fastpath.FastPath;
import io.smtpedge.edge.fastpath.Sighting;
import io.smtpedge.edge.fleet.SharedStore;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.learning.FeedbackSink;
import io.smtpedge.edge.learning.Learning;
import io.smtpedge.edge.learning.Notices;
import io.smtpedge.edge.learning.ReputationAdvisor;
import io.smtpedge.edge.learning.StanceKeeper;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.event.OurNames;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What learns of clients, made out of the configuration.
 *
 * @param advisor what event loops ask
 * @param sessions takes the sessions that have ended
 * @param feedback takes what others have found out
 * @param standings what is known of an address
 * @param figures what is counted
 * @param thread to be closed when no session is left
 */
record LearningParts(
        Advisor advisor,
        EventSink sessions,
        FeedbackSink feedback,
        Standings standings,
        Supplier<List<Figure>> figures,
        AutoCloseable thread) {

    /** Nothing is learned. */
    static final LearningParts NONE =
            new LearningParts(Advisor.NONE, _ -> {}, FeedbackSink.NONE, Standings.NONE, List::of, () -> {});

    private static final Logger LOG = LoggerFactory.getLogger(LearningParts.class);

    /** Enough to tell two configurations apart. */
    private static final int HASH_OCTETS = 4;

    /** Makes it, and takes up what an earlier run has learned. */
    static LearningParts start(
            EdgeConfig config, Dnsbl lists, FastPath fastPath, Journal journal, Notices notices, InstantSource clock) {
        ReputationSettings settings = config.reputation();
        PolicySettings policy = config.policy();
        Path table = settings.table().orElse(null);
        StoreLimits limits = StoreLimits.of(settings.addresses());
        warnIfTooMuch(limits);
        AsnTable systems = table == null ? AsnTable.NONE : systems(table, notices);
        ReputationStore store = new ReputationStore(limits, systems, clock);
        ReputationRules rules = new ReputationRules(
                policy.thresholds(),
                ReputationAdvisor.priors(lists, config.dnsbl().client().threshold()));
        Reputation reputation = new Reputation(store, rules, clock);
        StanceKeeper stance =
                new StanceKeeper(policy.mode() == PolicySettings.Mode.ENFORCE, policy.learningTime(), clock.instant());
        ReputationAdvisor advisor = new ReputationAdvisor(
                reputation,
                stance::stance,
                lists::isInShadow,
                config.dnsbl().action() != Action.IGNORE,
                clock,
                hash(config));
        Learning learning = Learning.start(new Learning.Parts(
                reputation,
                store,
                systems,
                snapshot(settings),
                settings.snapshotInterval(),
                policy.watch(),
                lists,
                stance,
                journal,
                notices,
                client -> takeBack(client, advisor, fastPath),
                clock));
        // After the snapshot was read: what an earlier run has learned is no news to the fleet.
        Optional<SharedStore> fleet = settings.fleet()
                .map(shared -> SharedStore.start(
                        shared, config.listen().hostname(), store, journal::notice, clock, new SecureRandom()));
        return new LearningParts(
                advisor,
                learning::told,
                learning,
                client -> Optional.of(advisor.judge(client, null).judgement()),
                () -> figures(learning, store, fleet),
                () -> close(learning, fleet));
    }

    /** A file that was half copied when the machine went down must not keep the mail out: it is a part of the neighbourhood, no more. */
    private static AsnTable systems(Path table, Notices notices) {
        try {
            return AsnTable.open(table);
        } catch (IOException unusable) {
            notices.warn(
                    "table-unusable",
                    "",
                    "reputation.table: " + unusable.getMessage()
                            + "; until there is a good one, addresses of one autonomous system do not stand for each other");
            return AsnTable.awaiting(table);
        }
    }

    /** Before the memory is used up, which would end the edge. */
    private static void warnIfTooMuch(StoreLimits limits) {
        long heap = Runtime.getRuntime().maxMemory();
        if (limits.mostBytes() > heap / 2) {
            LOG.warn(
                    "reputation.addresses = {} may take {} MiB, and Java may use {} MiB in all: start the edge with"
                            + " SMTP_EDGE_JAVA_OPTS=-Xmx{}m, or let it remember fewer",
                    limits.addresses(),
                    limits.mostBytes() >> 20,
                    heap >> 20,
                    ((2 * limits.mostBytes()) >> 20) + 256);
        }
    }

    /** What is learned last is passed on, too. */
    private static void close(Learning learning, Optional<SharedStore> fleet) {
        learning.close();
        fleet.ifPresent(SharedStore::close);
    }

    private static List<Figure> figures(Learning learning, ReputationStore store, Optional<SharedStore> fleet) {
        List<Figure> figures = new ArrayList<>(figures(learning, store));
        fleet.map(SharedStore::status).ifPresent(status -> {
            figures.add(new Figure("fleet_up", "1 while the fleet's store answers", false, status.up() ? 1 : 0));
            figures.add(new Figure(
                    "fleet_exchanges", "exchanges with the fleet's store that went well", true, status.exchanges()));
            figures.add(new Figure("fleet_waiting", "news that wait for the fleet's store", false, status.pending()));
            figures.add(new Figure("fleet_passed_on", "news passed on to the fleet", true, status.passedOn()));
            figures.add(new Figure("fleet_learned", "news learned from the fleet", true, status.learned()));
        });
        return figures;
    }

    private static List<Figure> figures(Learning learning, ReputationStore store) {
        return List.of(
                new Figure(
                        "reputation_addresses",
                        "addresses that something is known of",
                        false,
                        store.statistics().addresses()),
                new Figure("reputation_learned", "sessions and findings learned from", true, learning.learned()),
                new Figure("reputation_waiting", "sessions and findings that wait", false, learning.waiting()),
                new Figure("reputation_lost", "sessions that too many waited for", true, learning.dropped()));
    }

    private static @Nullable Snapshot snapshot(ReputationSettings settings) {
        return settings.snapshot().map(Snapshot::new).orElse(null);
    }

    /** What a client must not call itself. */
    static OurNames ourNames(EdgeConfig config) {
        Set<String> names = new HashSet<>(config.reputation().ourNames());
        names.add(config.listen().hostname().toLowerCase(Locale.ROOT));
        return new OurNames(names);
    }

    /** A client that has become doubtful must not go on passing the edge by. */
    private static void takeBack(InetAddress client, ReputationAdvisor advisor, FastPath fastPath) {
        if (advisor.judge(client, null).isDoubtful()) {
            fastPath.accept(new Sighting.Doubtful(client));
        }
    }

    /** Of what an opinion rests on; the texts of these settings hold no key. */
    private static String hash(EdgeConfig config) {
        String text = config.policy() + "\n" + config.reputation() + "\n" + config.dnsbl();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_OCTETS);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
