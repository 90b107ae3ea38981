package io.smtpedge.dnsbl.wire;

import io.smtpedge.dnsbl.wire.DnsReply.Addresses;
import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import io.smtpedge.dnsbl.wire.DnsReply.Nothing;
import io.smtpedge.dnsbl.wire.DnsReply.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The DNS messages, by way of dnsjava: this class alone knows it. */
final class Response {

    /** As many as resolvers themselves follow, and more than any list has. */
    private static final int MOST_ALIASES = 16;

    private final Message message;

    private Response(Message message) {
        this.message = message;
    }

    /** The query for a question, with an id of zero: its first two octets. */
    static byte[] query(Question question) {
        Record record = Record.newRecord(Name.fromConstantString(question.name() + "."), type(question), DClass.IN);
        Message query = Message.newQuery(record);
        query.getHeader().setID(0);
        return query.toWire();
    }

    /** The message in these octets, where there is one. */
    static Optional<Response> parse(byte[] octets) {
        try {
            return Optional.of(new Response(new Message(octets)));
        } catch (IOException | RuntimeException e) {
            // dnsjava also throws IllegalArgumentException and others on hostile input.
            return Optional.empty();
        }
    }

    /** Whether this is a response to the question: one that is not may be forged. */
    boolean answers(Question question) {
        List<Record> questions = message.getSection(Section.QUESTION);
        return message.getHeader().getFlag(Flags.QR)
                && message.getHeader().getOpcode() == Opcode.QUERY
                && questions.size() == 1
                && questions.getFirst().getType() == type(question)
                && questions.getFirst().getDClass() == DClass.IN
                && questions.getFirst().getName().equals(Name.fromConstantString(question.name() + "."));
    }

    boolean truncated() {
        return message.getHeader().getFlag(Flags.TC);
    }

    /** What a response to this question says. Only for one that {@link #answers} it and is not {@link #truncated}. */
    DnsReply reply(Question question) {
        int rcode = message.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return new Failure(Kind.RESOLVER, "answered " + Rcode.string(rcode));
        }
        List<Record> answers = message.getSection(Section.ANSWER);
        Name name = message.getQuestion().getName();
        long ttl = Long.MAX_VALUE;
        // Each turn follows one alias, and looks at all records.
        for (int turn = 0; turn <= MOST_ALIASES; turn++) {
            List<Record> found = records(answers, name, type(question));
            if (!found.isEmpty() && rcode == Rcode.NOERROR) {
                return found(question, found, Math.min(ttl, shortestTtl(found)));
            }
            List<Record> aliases = records(answers, name, Type.CNAME);
            if (aliases.isEmpty()) {
                return nothing(rcode, turn > 0, ttl);
            }
            ttl = Math.min(ttl, shortestTtl(aliases));
            name = ((CNAMERecord) aliases.getFirst()).getTarget();
        }
        return new Failure(Kind.RESOLVER, "answered with too many aliases, or some that run in a circle");
    }

    private static DnsReply found(Question question, List<Record> records, long ttl) {
        return switch (question.type()) {
            case A ->
                new Addresses(
                        records.stream()
                                .map(record -> ((ARecord) record).getAddress())
                                .toList(),
                        ttl);
            case TXT ->
                new Texts(
                        records.stream().map(record -> text((TXTRecord) record)).toList(), ttl);
        };
    }

    private DnsReply nothing(int rcode, boolean alias, long aliasTtl) {
        Optional<SOARecord> soa = authority(Type.SOA).map(SOARecord.class::cast);
        if (rcode == Rcode.NOERROR
                && soa.isEmpty()
                && (alias || authority(Type.NS).isPresent())) {
            // Neither says that the name has no record (RFC 2308, section 2.2): it says to ask on, somewhere else.
            return new Failure(Kind.RESOLVER, "answered with a referral: it does not recurse for us");
        }
        return new Nothing(soa.map(record -> Math.min(aliasTtl, Math.min(record.getTTL(), record.getMinimum())))
                .orElse(0L));
    }

    private Optional<Record> authority(int type) {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(record -> record.getType() == type)
                .findFirst();
    }

    private static List<Record> records(List<Record> all, Name name, int type) {
        List<Record> found = new ArrayList<>(all.size());
        for (Record record : all) {
            if (record.getType() == type
                    && record.getDClass() == DClass.IN
                    && record.getName().equals(name)) {
                found.add(record);
            }
        }
        return found;
    }

    private static long shortestTtl(List<Record> records) {
        return records.stream().mapToLong(Record::getTTL).min().orElse(0);
    }

    private static String text(TXTRecord record) {
        StringBuilder text = new StringBuilder();
        for (Object string : record.getStringsAsByteArrays()) {
            text.append(new String((byte[]) string, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static int type(Question question) {
        return switch (question.type()) {
            case A -> Type.A;
            case TXT -> Type.TXT;
        };
    }
}
