package io.smtpedge.reputation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What was written is read back, and what was not written by us is told from it. */
class SessionReaderTest {

    private static final String SHORTEST = """
            {"id":"a-1","accepted":"2026-11-23T12:00:00Z","client":{"ip":"192.0.2.66","port":40000},"outcome":"hangup"}""";

    @Property
    void whateverIsWrittenIsReadBack(@ForAll("records") SessionRecord session) throws MalformedRecordException {
        assertThat(SessionReader.read(SessionJson.line(session))).isEqualTo(session);
    }

    @Property(tries = 200)
    void aLineThatWasCutOffIsNoRecord(@ForAll("records") SessionRecord session, @ForAll double part) {
        String line = SessionJson.line(session);
        String cut = line.substring(0, (int) (Math.abs(part % 1) * (line.length() - 1)));

        assertThatThrownBy(() -> SessionReader.read(cut)).isInstanceOf(MalformedRecordException.class);
    }

    @Property(tries = 300)
    void noTextIsMoreThanMalformed(@ForAll String text) {
        assertThatThrownBy(() -> SessionReader.read(text)).isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> SessionReader.read(SHORTEST + text + "x"))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Example
    void onlyFourMembersAreNeeded() throws MalformedRecordException {
        SessionRecord read = SessionReader.read(SHORTEST);

        assertThat(read.outcome()).isEqualTo(Outcome.HANGUP);
        assertThat(read.verdict()).isNull();
        for (String name : List.of("id", "accepted", "client", "outcome")) {
            assertThatThrownBy(() -> SessionReader.read(SHORTEST.replace('"' + name + '"', "\"other\"")))
                    .hasMessage("\"" + name + "\" is missing");
        }
    }

    @Example
    void whatALaterVersionAddsIsPassedOver() throws MalformedRecordException {
        String later =
                SHORTEST.replace("\"outcome\"", "\"news\":[1,{\"a\":[null,true]}],\"lists\":{\"a\":1},\"outcome\"");

        assertThat(SessionReader.read(later)).isEqualTo(SessionReader.read(SHORTEST));
    }

    @Example
    void valuesThatMeanNothing() {
        assertThatThrownBy(() -> SessionReader.read(SHORTEST.replace("hangup", "dancing")))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> SessionReader.read(SHORTEST.replace("192.0.2.66", "mx.example")))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> SessionReader.read(SHORTEST.replace("40000", "70000")))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> SessionReader.read(SHORTEST.replace("2026-11-23T12", "yesterday")))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> SessionReader.read("[".repeat(100_000))).isInstanceOf(MalformedRecordException.class);
    }

    @Provide
    Arbitrary<SessionRecord> records() {
        Arbitrary<String> words = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
        Arbitrary<Duration> times =
                Arbitraries.longs().between(0, 1_000_000_000L).map(micros -> Duration.ofNanos(micros * 1000));
        return Arbitraries.of(Outcome.class)
                .flatMap(outcome -> Combinators.combine(
                                words,
                                addresses(),
                                addresses().injectNull(0.3),
                                words.list().uniqueElements().ofMaxSize(3),
                                lists(words, times).list().ofMaxSize(4),
                                decisions(words).injectNull(0.2),
                                dialogues(words).injectNull(0.3),
                                Combinators.combine(times.injectNull(0.3), times.injectNull(0.3), times)
                                        .as(Timings::new))
                        .as((id, client, local, tests, lists, verdict, dialogue, timings) -> new SessionRecord(
                                id,
                                Instant.ofEpochMilli(1_764_000_000_000L + id.length()),
                                client,
                                local,
                                tests.stream()
                                        .map(test -> new TestResult(test, "passed"))
                                        .toList(),
                                tests.stream()
                                        .map(test -> new Finding(test, id))
                                        .toList(),
                                lists,
                                verdict,
                                dialogue,
                                outcome,
                                id,
                                timings,
                                new Bytes(id.length(), Long.MAX_VALUE, 0, 1),
                                "",
                                null)));
    }

    private static Arbitrary<InetSocketAddress> addresses() {
        return Combinators.combine(
                        Arbitraries.bytes().array(byte[].class).ofSize(4),
                        Arbitraries.bytes().array(byte[].class).ofSize(16),
                        Arbitraries.integers().between(0, 65_535))
                .as((four, sixteen, port) -> {
                    try {
                        return new InetSocketAddress(InetAddress.getByAddress(port % 2 == 0 ? four : sixteen), port);
                    } catch (UnknownHostException impossible) {
                        throw new AssertionError(impossible);
                    }
                });
    }

    private static Arbitrary<ListAnswer> lists(Arbitrary<String> words, Arbitrary<Duration> times) {
        Arbitrary<ListAnswer> listed = Combinators.combine(
                        words, words.list().ofMinSize(1).ofMaxSize(3), Arbitraries.integers(), words, times)
                .as((zone, codes, weight, text, time) ->
                        new ListAnswer(zone, "listed", codes, weight, weight, "cache", text, time));
        Arbitrary<ListAnswer> missing = Combinators.combine(
                        words,
                        Arbitraries.integers().between(-9, 0),
                        Arbitraries.integers().between(0, 9),
                        times)
                .as((zone, lowest, highest, time) ->
                        new ListAnswer(zone, "unavailable", List.of(), lowest, highest, "", "no answer", time));
        return Arbitraries.oneOf(listed, missing);
    }

    private static Arbitrary<Decision> decisions(Arbitrary<String> words) {
        Arbitrary<Score> scores = Combinators.combine(
                        Arbitraries.integers().between(-9, 9),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.of(true, false))
                .as((score, missing, threshold, partial) ->
                        new Score(score, score - missing, score + missing, threshold, partial));
        return Combinators.combine(words, words, scores.injectNull(0.3))
                .as((test, reason, score) -> new Decision("enforce", test, reason, score));
    }

    private static Arbitrary<Dialogue> dialogues(Arbitrary<String> words) {
        Arbitrary<Envelope> envelopes = Combinators.combine(words, words.list().ofMaxSize(3))
                .as((from, to) -> new Envelope(from, to, to.size() + 1, to.size(), 250));
        return Combinators.combine(
                        words, Arbitraries.of(true, false), envelopes.list().ofMaxSize(3))
                .as((helo, tls, all) -> new Dialogue(helo, "ESMTP", tls, !tls, all.size(), all));
    }
}
