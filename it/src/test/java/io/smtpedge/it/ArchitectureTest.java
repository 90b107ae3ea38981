package io.smtpedge.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/**
 * Who may know whom. A module or package owns its types; arrows go one way.
 *
 * <pre>
 * settings, reputation              nothing of ours
 * reputation.model                  nothing of ours
 * reputation.store                  reputation.model
 * reputation.learn                  reputation.event, .model, .store
 * dnsbl, tproxy                     settings
 * report                            settings, dnsbl, reputation
 * report.objects                    nothing of ours
 * edge.smtp, edge.net, edge.tls     nothing of ours
 * edge.http                         nothing of ours
 * edge.policy                       smtp, dnsbl, reputation.model
 * edge.access                       policy, smtp
 * edge.config                       access, fastpath, fleet, http, journal, policy, smtp, net, tls, dnsbl, settings
 * edge.observe                      policy, smtp, dnsbl, reputation.event
 * edge.fastpath                     policy, smtp, observe, reputation.event
 * edge.fleet                         smtp, reputation.event, reputation.store
 * edge.journal                      observe, reputation.event, .journal, .privacy
 * edge.learning                     policy, smtp, dnsbl, observe, journal, reputation
 * edge.session                      all of these but learning, journal, config and settings
 * edge.explain                      smtp, dnsbl, reputation.event, reputation.journal
 * edge.admin                        http, learning, explain, policy, smtp, reputation.event, reputation.model
 * edge.feedback                     http, admin, smtp, reputation.event, reputation.learn
 * edge.why                          http, explain, policy, dnsbl, reputation.event
 * edge.postscreen                   policy, access, dnsbl
 * edge                              everything
 * it                                everything; bench: everything
 * </pre>
 */
@AnalyzeClasses(packages = "io.smtpedge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OURS = "io.smtpedge..";
    private static final String SETTINGS = "io.smtpedge.settings..";
    private static final String DNSBL = "io.smtpedge.dnsbl..";
    private static final String JOURNAL = "io.smtpedge.edge.journal..";
    private static final String EVENT = "io.smtpedge.reputation.event..";
    private static final String MODEL = "io.smtpedge.reputation.model..";
    private static final String TPROXY = "io.smtpedge.tproxy..";
    private static final String SMTP = "io.smtpedge.edge.smtp..";
    private static final String NET = "io.smtpedge.edge.net..";
    private static final String TLS = "io.smtpedge.edge.tls..";
    private static final String HTTP = "io.smtpedge.edge.http..";
    private static final String ADMIN = "io.smtpedge.edge.admin..";
    private static final String FEEDBACK = "io.smtpedge.edge.feedback..";
    private static final String LEARNING = "io.smtpedge.edge.learning..";
    private static final String WHY = "io.smtpedge.edge.why..";
    private static final String POLICY = "io.smtpedge.edge.policy..";
    private static final String ACCESS = "io.smtpedge.edge.access..";
    private static final String CONFIG = "io.smtpedge.edge.config..";
    private static final String OBSERVE = "io.smtpedge.edge.observe..";
    private static final String SESSION = "io.smtpedge.edge.session..";
    private static final String STORE = "io.smtpedge.reputation.store..";
    private static final String FLEET = "io.smtpedge.edge.fleet..";
    private static final String FASTPATH = "io.smtpedge.edge.fastpath..";
    private static final String EXPLAIN = "io.smtpedge.edge.explain..";
    private static final String POSTSCREEN = "io.smtpedge.edge.postscreen..";
    private static final String TEST_PARTS = "io.smtpedge.it..";
    private static final String BENCH = "io.smtpedge.bench..";

    @ArchTest
    static final ArchRule settingsStandAlone = ofOurs(SETTINGS);

    @ArchTest
    static final ArchRule dnsblKnowsSettings = ofOurs(DNSBL, SETTINGS);

    @ArchTest
    static final ArchRule reputationStandsAlone = ofOurs("io.smtpedge.reputation..");

    @ArchTest
    static final ArchRule theModelIsPure = ofOurs(MODEL);

    @ArchTest
    static final ArchRule theStoreKnowsTheModelsCounts = ofOurs(STORE, MODEL);

    @ArchTest
    static final ArchRule learningEndsInTheStore = ofOurs("io.smtpedge.reputation.learn..", EVENT, MODEL, STORE);

    @ArchTest
    static final ArchRule reportKnowsRecordsAndLists =
            ofOurs("io.smtpedge.report..", SETTINGS, DNSBL, "io.smtpedge.reputation..");

    @ArchTest
    static final ArchRule objectStoresKnowNothingOfJournals = ofOurs("io.smtpedge.report.objects..");

    @ArchTest
    static final ArchRule amazonsSdkIsForObjectStores = noClasses()
            .that(not(resideInAPackage("io.smtpedge.report.objects..")))
            .should()
            .dependOnClassesThat(resideInAPackage("software.amazon.."));

    @ArchTest
    static final ArchRule tproxyKnowsSettings = ofOurs(TPROXY, SETTINGS);

    @ArchTest
    static final ArchRule smtpStandsAlone = ofOurs(SMTP);

    @ArchTest
    static final ArchRule netStandsAlone = ofOurs(NET);

    @ArchTest
    static final ArchRule tlsStandsAlone = ofOurs(TLS);

    @ArchTest
    static final ArchRule httpStandsAlone = ofOurs(HTTP);

    @ArchTest
    static final ArchRule adminTellsAndLearns = ofOurs(ADMIN, HTTP, LEARNING, EXPLAIN, POLICY, SMTP, EVENT, MODEL);

    @ArchTest
    static final ArchRule feedbackIsSentOverHttp =
            ofOurs(FEEDBACK, HTTP, ADMIN, SMTP, EVENT, "io.smtpedge.reputation.learn..");

    @ArchTest
    static final ArchRule thePageKnowsRecordsOnly = ofOurs(WHY, HTTP, EXPLAIN, POLICY, DNSBL, EVENT);

    @ArchTest
    static final ArchRule policyKnowsRepliesAndAnswers = ofOurs(POLICY, SMTP, DNSBL, MODEL);

    @ArchTest
    static final ArchRule accessKnowsPolicy = ofOurs(ACCESS, POLICY, SMTP);

    @ArchTest
    static final ArchRule configKnowsWhatItConfigures = ofOurs(
            CONFIG,
            ACCESS,
            FASTPATH,
            FLEET,
            HTTP,
            JOURNAL,
            POLICY,
            SMTP,
            NET,
            TLS,
            DNSBL,
            MODEL,
            SETTINGS,
            "io.smtpedge.reputation.privacy..");

    @ArchTest
    static final ArchRule observeKnowsWhatItReports = ofOurs(OBSERVE, POLICY, SMTP, DNSBL, EVENT);

    @ArchTest
    static final ArchRule sessionKnowsAllButItsConfiguration =
            ofOurs(SESSION, FASTPATH, NET, TLS, POLICY, SMTP, OBSERVE, DNSBL, EVENT, MODEL);

    @ArchTest
    static final ArchRule theFastPathIsToldAndKnowsNoSession = ofOurs(FASTPATH, POLICY, SMTP, OBSERVE, EVENT);

    @ArchTest
    static final ArchRule theJournalIsToldAndKnowsItsFiles =
            ofOurs(JOURNAL, OBSERVE, EVENT, "io.smtpedge.reputation.journal..", "io.smtpedge.reputation.privacy..");

    @ArchTest
    static final ArchRule theFleetSharesWhatIsStored = ofOurs(FLEET, SMTP, EVENT, MODEL, STORE);

    @ArchTest
    static final ArchRule lettuceIsForTheFleet = noClasses()
            .that(not(resideInAnyPackage(TEST_PARTS, BENCH, FLEET)))
            .should()
            .dependOnClassesThat(resideInAPackage("io.lettuce.."));

    @ArchTest
    static final ArchRule explainKnowsRecordsOnly =
            ofOurs(EXPLAIN, SMTP, DNSBL, EVENT, "io.smtpedge.reputation.journal..");

    @ArchTest
    static final ArchRule learningKnowsWhatItLearnsFrom =
            ofOurs(LEARNING, POLICY, SMTP, DNSBL, OBSERVE, JOURNAL, "io.smtpedge.reputation..");

    @ArchTest
    static final ArchRule theImportKnowsWhatItWrites = ofOurs(POSTSCREEN, POLICY, ACCESS, DNSBL);

    @ArchTest
    static final ArchRule nothingDependsOnTestsOrBenchmarks = noClasses()
            .that(not(resideInAnyPackage(TEST_PARTS, BENCH)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(TEST_PARTS, BENCH));

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.smtpedge.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nettyIsForTheDataPath = noClasses()
            .that(not(resideInAnyPackage(NET, TLS, SESSION, SMTP, BENCH)).and(not(theEdgeItself())))
            .should()
            .dependOnClassesThat(resideInAPackage("io.netty.."));

    @ArchTest
    static final ArchRule dnsjavaIsForTheDnsClient = noClasses()
            .that(not(resideInAnyPackage(TEST_PARTS, "io.smtpedge.dnsbl.wire..")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.xbill.."));

    /** Composition roots hand a clock in; a demonstration, a benchmark and their parts may look at the wall. */
    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that(not(resideInAnyPackage(TEST_PARTS, BENCH)).and(not(compositionRoot())))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .that(resideInAPackage(OURS)
                    .and(DescribedPredicate.describe(
                            "are package pages", type -> type.getSimpleName().equals("package-info"))))
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked");

    /** Of our own packages, only the given ones may be used. */
    private static ArchRule ofOurs(String owner, String... allowed) {
        String[] withItself = new String[allowed.length + 1];
        withItself[0] = owner;
        System.arraycopy(allowed, 0, withItself, 1, allowed.length);
        return noClasses()
                .that()
                .resideInAPackage(owner)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(withItself))));
    }

    private static DescribedPredicate<JavaClass> theEdgeItself() {
        return DescribedPredicate.describe(
                "the composition root", type -> type.getPackageName().equals("io.smtpedge.edge"));
    }

    private static DescribedPredicate<JavaClass> compositionRoot() {
        return DescribedPredicate.describe("composition roots", type -> {
            String name = outermost(type).getSimpleName();
            return name.equals("Main") || name.equals("Edge") || name.equals("Dnsbl");
        });
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
