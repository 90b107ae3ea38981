package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.DnsReply;
import io.smtpedge.dnsbl.wire.DnsReply.Addresses;
import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Nothing;
import io.smtpedge.dnsbl.wire.DnsReply.Texts;
import io.smtpedge.dnsbl.wire.Question;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Resolvers that answer when the test says so, or at once where it has said so before. */
final class FakeResolver implements DnsClient {

    private final Map<String, DnsReply> ready = new LinkedHashMap<>();
    private final Map<String, Consumer<DnsReply>> pending = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public void ask(Question question, Consumer<DnsReply> then) {
        String key = question.type() + " " + question.name();
        asked.add(key);
        DnsReply reply = ready.get(key);
        if (reply != null) {
            then.accept(reply);
        } else {
            assertThat(pending.put(key, then)).as("%s asked twice at once", key).isNull();
        }
    }

    /** Every question so far, in order, written {@code A name} or {@code TXT name}. */
    List<String> asked() {
        return asked;
    }

    /** From now on the question is answered at once. */
    FakeResolver always(String question, DnsReply reply) {
        ready.put(question, reply);
        return this;
    }

    /** From now on the question waits for {@link #answer}. */
    void forget(String question) {
        ready.remove(question);
    }

    /** Answers a question that waits. */
    void answer(String question, DnsReply reply) {
        Consumer<DnsReply> then = pending.remove(question);
        assertThat(then)
                .as("%s is not being asked; %s are", question, pending.keySet())
                .isNotNull();
        then.accept(reply);
    }

    static DnsReply codes(int ttl, String... codes) {
        return new Addresses(Stream.of(codes).map(InetAddress::ofLiteral).toList(), ttl);
    }

    static DnsReply text(String text) {
        return new Texts(List.of(text), 300);
    }

    static DnsReply nothing(int ttl) {
        return new Nothing(ttl);
    }

    static DnsReply failure(Failure.Kind kind) {
        return new Failure(kind, "resolver 192.0.2.53 answered SERVFAIL");
    }
}
