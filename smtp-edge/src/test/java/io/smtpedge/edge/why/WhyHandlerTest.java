package io.smtpedge.edge.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.edge.explain.JournalFinder;
import io.smtpedge.edge.explain.Meanings;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.http.Response;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.reputation.event.MalformedRecordException;
import io.smtpedge.reputation.event.SessionReader;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public page, as refused senders see it, and as those see it who try references. */
class WhyHandlerTest {

    private static final String REF = "t9x3k2ab-7x";
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.9");
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.2");

    private final RecentRefusals recent = new RecentRefusals(100);
    private SessionFinder journal = SessionFinder.NONE;
    private String contact = "postmaster@example.com";

    private long nanos;

    private WhyHandler handler() {
        return handler(3);
    }

    private WhyHandler handler(int requests) {
        return new WhyHandler(
                new RequestRate(requests, Duration.ofMinutes(1), () -> nanos),
                RequestRate.ofNetworks(2, Duration.ofMinutes(2), () -> nanos),
                List.of(Cidr.parse("10.0.0.0/8")),
                recent,
                journal,
                new WhyPage("mx1.example.com", contact, new Meanings(Catalogue.shipped())),
                () -> nanos);
    }

    private static Request request(String path, String query, InetAddress peer, String forwardedFor) {
        return new Request("GET", path, query, Map.of("x-forwarded-for", List.of(forwardedFor)), "", peer);
    }

    private Response get(String path) {
        return handler().answer(request(path, "", STRANGER, ""));
    }

    private static SessionRecord session(String id, String action, String test, String outcome) {
        try {
            return SessionReader.read("""
                {"id":"%s","accepted":"2026-11-23T11:59:31Z","client":{"ip":"192.0.2.66","port":40000},
                "lists":[
                {"zone":"zen.spamhaus.org","answer":"listed","codes":["127.0.0.4"],"weight":4,"text":"<b>note</b>"},
                {"zone":"quiet.example","answer":"not-listed","codes":[],"weight":0},
                {"zone":"list.dnswl.org","answer":"listed","codes":["127.0.5.1"],"weight":-2},
                {"zone":"private.example","answer":"listed","codes":["127.0.0.9"],"weight":1}],
                "verdict":{"action":"%s","test":"%s","reason":"secret reasoning","score":5,"threshold":3},
                "dialogue":{"helo":"<script>alert(1)</script>","protocol":"ESMTP","tls":false,"complete":true,"delivered":0,
                "envelopes":[{"from":"private-sender@example.org","to":["private-rcpt@example.com"],"recipients":1,
                "accepted":0,"code":0}]},
                "outcome":"%s","detail":"detail","ms":{"total":5.0}}
                """.formatted(id, action, test, outcome).replace("\n", ""));
        } catch (MalformedRecordException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void aListedSender() {
        recent.ended(session(REF, "enforce", "dnsbl", "refused"));

        Response page = get("/why/" + REF);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("Your mail was not accepted", "on a block list", REF, "23 November 2026, 11:59 UTC")
                .contains("Spamhaus ZEN", "<br>XBL: an infected or exploited host", "https://www.spamhaus.org/\"")
                .contains("private.example", "mailto:postmaster@example.com");
    }

    /** He would else look for spam that nobody has sent. */
    @Test
    void whoIsDeferredForAListThatAddedToHisReputationIsToldOfTheList() throws MalformedRecordException {
        recent.ended(SessionReader.read("""
                {"id":"%s","accepted":"2026-11-23T11:59:31Z","client":{"ip":"192.0.2.66","port":40000},\
                "verdict":{"action":"defer","test":"reputation","reason":"secret reasoning"},\
                "reputation":{"p":0.93,"low":0.8,"high":0.99,"advice":"later","mode":"enforce","config":"c0ffee","logits":{\
                "base":-0.4,"history":0.7,"zen.spamhaus.org=127.0.0.4":1.5,"list.dnswl.org=127.0.5.1":-0.7}},\
                "outcome":"deferred","ms":{"total":5.0}}
                """.formatted(REF).strip()));

        assertThat(get("/why/" + REF).body())
                .contains("Your mail was not accepted yet", "is on a block list, and what we know of it")
                .contains("Spamhaus ZEN", "<br>XBL: an infected or exploited host", "Ask each list named here")
                .doesNotContain("dnswl", "history", "lately been unwanted mail");
    }

    @Test
    void whoIsRefusedForHisOwnHistoryIsToldOfNoList() {
        recent.ended(session(REF, "enforce", "reputation", "refused"));

        assertThat(get("/why/" + REF).body())
                .contains("lately been unwanted mail")
                .doesNotContain("Who lists it", "Spamhaus");
    }

    /** References count up, so whoever has one can guess others. */
    @Test
    void whoeverGuessesLearnsNothingPrivate() {
        recent.ended(session(REF, "enforce", "dnsbl", "refused"));

        assertThat(get("/why/" + REF).body())
                .contains("192.0.2.*")
                .doesNotContain("192.0.2.66")
                .doesNotContain("private-sender", "private-rcpt", "script", "secret reasoning", "note")
                .doesNotContain("quiet.example", "dnswl")
                .doesNotContainPattern("score|threshold|weight");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.9, '', address=192.0.2.66, true",
        "198.51.100.9, '', address=192.0.2.67, false",
        "198.51.100.9, '', address=%31%39%32.0.2.66, true",
        "198.51.100.9, '', address=%zz, false",
        "192.0.2.66, '', '', true",
        "198.51.100.9, 192.0.2.66, '', false",
        "10.0.0.2, 192.0.2.66, '', true",
        "10.0.0.2, '192.0.2.66, 198.51.100.7', '', false",
        "10.0.0.2, '198.51.100.7, 192.0.2.66, 10.0.0.3', '', true",
        "10.0.0.2, '192.0.2.66, nonsense', '', false",
    })
    void whoeverKnowsTheAddressSeesIt(String peer, String forwardedFor, String query, boolean seen) {
        recent.ended(session(REF, "enforce", "dnsbl", "refused"));

        String body = handler()
                .answer(request("/why/" + REF, query, InetAddress.ofLiteral(peer), forwardedFor))
                .body();

        assertThat(body.contains("192.0.2.66")).isEqualTo(seen);
        assertThat(body.contains("https://www.spamhaus.org/query/ip/192.0.2.66"))
                .isEqualTo(seen);
        assertThat(body.contains("<form")).isNotEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "enforce, pregreet, refused, before our server had greeted",
        "drop, deny-list, refused, chosen not to accept",
        "enforce, bare-newline, refused, broke the rules",
        "enforce, smuggling, refused, a dot alone",
        "enforce, reputation, refused, has lately been unwanted",
        "defer, dnsbl, deferred, not accepted yet",
        "limit, rate-per-client, limited, too often",
        "limit, throttle, limited, too often",
        "enforce, repeat-offender, refused, refused many times shortly before",
        "limit, connections, limited, too busy",
    })
    void eachCauseInWords(String action, String test, String outcome, String words) {
        recent.ended(session(REF, action, test, outcome));

        assertThat(get("/why/" + REF).body()).contains(words);
    }

    @Test
    void everyReferenceThatIsNoneGetsTheSameAnswer() {
        recent.ended(session("t9x3k2ab-1", "pass", "dnsbl", "forwarded"));
        Response unknown = get("/why/" + REF);

        assertThat(unknown.status()).isEqualTo(404);
        for (String path : List.of(
                "/why/t9x3k2ab-1",
                "/why/",
                "/why",
                "/",
                "/why/T9X3K2AB-7X",
                "/why/a-b-c",
                "/why/%2e%2e%2fetc%2fpasswd",
                "/why/../../etc/passwd",
                "/why/<script>alert(1)</script>",
                "/why/" + "a".repeat(5000))) {
            assertThat(get(path)).as(path).isEqualTo(unknown);
        }
    }

    @Test
    void theJournalIsAskedForOlderOnes() {
        journal = id -> Optional.of(session(id, "enforce", "dnsbl", "refused"));
        assertThat(get("/why/" + REF).body()).contains("Spamhaus ZEN");

        journal = _ -> {
            throw new java.io.IOException("a disk that is gone");
        };
        assertThat(get("/why/" + REF).status()).as("it is in memory now").isEqualTo(200);
        assertThat(get("/why/t9x3k2ab-8").status()).isEqualTo(404);
        assertThat(get("/why/t9x3k2ab-8").body()).doesNotContain("disk");
    }

    @Test
    void whoAsksTooOftenWaits() {
        WhyHandler handler = handler();
        for (int i = 0; i < 3; i++) {
            assertThat(handler.answer(request("/why/" + REF, "", PROXY, "192.0.2.1"))
                            .status())
                    .isEqualTo(404);
        }

        Response fourth = handler.answer(request("/why/" + REF, "", PROXY, "192.0.2.1"));

        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.headers()).containsEntry("Retry-After", "20");
        assertThat(handler.answer(request("/why/" + REF, "", PROXY, "192.0.2.2"))
                        .status())
                .as("another visitor behind the same proxy")
                .isEqualTo(404);
    }

    @Test
    void itCanOnlyBeRead() {
        Response answer = handler().answer(new Request("POST", "/why/" + REF, "", Map.of(), "x", STRANGER));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD");
    }

    /** A browser runs nothing of it, shows it in no frame, and tells nobody where the visitor came from. */
    @Test
    void theHeadersAreStrict() throws NoSuchAlgorithmException {
        recent.ended(session(REF, "enforce", "dnsbl", "refused"));
        Response page = get("/why/" + REF);
        String style = page.body()
                .substring(
                        page.body().indexOf("<style>") + "<style>".length(),
                        page.body().indexOf("</style>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));

        assertThat(page.headers())
                .containsEntry(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + hash
                                + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
                .containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("X-Robots-Tag", "noindex, nofollow");
        assertThat(page.body()).doesNotContain(" style=\"", "<script", " onclick");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "\"><img src=x>", "a&b'c", "a\u0000b\u001b"})
    void textIsEscaped(String text) {
        assertThat(WhyPage.escape(text)).doesNotContain("<", ">", "\"", "'", "\u0000", "\u001b");
    }

    @Test
    void addressesAreMasked() {
        assertThat(WhyPage.network(InetAddress.ofLiteral("192.0.2.66"))).isEqualTo("192.0.2.*");
        assertThat(WhyPage.network(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
                .isEqualTo("2001:db8:1::/48");
    }

    /** Each search keeps others waiting. */
    @Test
    void whoTriesReferencesGetsFewSearchesAndShutsNobodyOut() {
        List<String> searched = new ArrayList<>();
        journal = id -> {
            searched.add(id);
            return id.equals(REF) ? Optional.of(session(REF, "enforce", "dnsbl", "refused")) : Optional.empty();
        };
        WhyHandler handler = handler(1000);
        for (int i = 0; i < 100; i++) {
            InetAddress guesser = InetAddress.ofLiteral("198.51.100." + i);
            Response answer = handler.answer(request("/why/t9x3k2ab-" + i, "", guesser, ""));
            assertThat(answer.status()).isEqualTo(i < 2 ? 404 : 429);
        }
        assertThat(searched).containsExactly("t9x3k2ab-0", "t9x3k2ab-1");

        InetAddress sender = InetAddress.ofLiteral("192.0.2.66");
        assertThat(handler.answer(request("/why/" + REF, "", sender, "")).status())
                .isEqualTo(200);
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(handler.answer(request("/why/t9x3k2ab-99", "", STRANGER, "")).status())
                .as("a minute later he may again")
                .isEqualTo(404);
    }

    @Test
    void whatIsNotFoundAndWhatIsAreNotSearchedForAgainSoon() {
        List<String> searched = new ArrayList<>();
        journal = id -> {
            searched.add(id);
            return id.equals(REF) ? Optional.of(session(REF, "enforce", "dnsbl", "refused")) : Optional.empty();
        };
        WhyHandler handler = handler(1000);
        for (int i = 0; i < 5; i++) {
            assertThat(handler.answer(request("/why/t9x3k2ab-1", "", STRANGER, ""))
                            .status())
                    .isEqualTo(404);
            assertThat(handler.answer(request("/why/" + REF, "", STRANGER, "")).status())
                    .isEqualTo(200);
        }
        assertThat(searched).containsExactly("t9x3k2ab-1", REF);

        nanos += Duration.ofMinutes(10).toNanos();
        handler.answer(request("/why/t9x3k2ab-1", "", STRANGER, ""));
        assertThat(searched).hasSize(3);
    }

    /** The finder is in its pause, as if the search before had ended a moment ago. */
    @Test
    void aSearchThatCouldNotBeMadeIsNotCounted() {
        journal = new JournalFinder(Path.of("none"), () -> nanos--);
        WhyHandler handler = handler(1000);
        for (int i = 0; i < 5; i++) {
            assertThat(handler.answer(request("/why/" + REF, "", STRANGER, "")).status())
                    .isEqualTo(503);
        }
    }
}
