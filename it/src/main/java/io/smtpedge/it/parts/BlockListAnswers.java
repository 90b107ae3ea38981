package io.smtpedge.it.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.Zone;

/** What an authoritative server for block lists answers: the records, or NXDOMAIN with the zone's SOA (RFC 2308). */
final class BlockListAnswers {

    private static final int FIXED_TTL_SECONDS = 60;

    private final List<Zone> zones;

    BlockListAnswers(List<BlockListZone> lists) throws IOException {
        List<Zone> built = new ArrayList<>();
        for (BlockListZone list : lists) {
            built.add(zone(list));
        }
        this.zones = List.copyOf(built);
    }

    /** Fills in the answer from the zones; what does not fit in {@code limit} octets sets the TC flag. */
    byte[] normal(Message reply, Record question, int limit) {
        Zone zone = zoneOf(question.getName());
        if (zone == null) {
            reply.getHeader().setRcode(Rcode.REFUSED);
            return reply.toWire();
        }
        SetResponse found = zone.findRecords(question.getName(), question.getType());
        if (found.isSuccessful()) {
            for (RRset set : found.answers()) {
                set.rrs().forEach(record -> reply.addRecord(record, Section.ANSWER));
            }
        } else {
            if (found.isNXDOMAIN()) {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            reply.addRecord(zone.getSOA(), Section.AUTHORITY);
        }
        return reply.toWire(limit);
    }

    byte[] serverFailure(Message reply) {
        reply.getHeader().setRcode(Rcode.SERVFAIL);
        return reply.toWire();
    }

    byte[] fixed(Message reply, Record question, InetAddress address) {
        if (question.getType() == Type.A) {
            reply.addRecord(new ARecord(question.getName(), DClass.IN, FIXED_TTL_SECONDS, address), Section.ANSWER);
        }
        return reply.toWire();
    }

    private @Nullable Zone zoneOf(Name name) {
        for (Zone zone : zones) {
            if (name.subdomain(zone.getOrigin())) {
                return zone;
            }
        }
        return null;
    }

    private static Zone zone(BlockListZone list) throws IOException {
        Name origin = Name.fromString(list.name() + ".");
        long ttl = list.ttlSeconds();
        Name server = new Name("ns", origin);
        List<Record> records = new ArrayList<>();
        records.add(new SOARecord(
                origin, DClass.IN, ttl, server, new Name("hostmaster", origin), 1, 3600, 600, 86_400, ttl));
        records.add(new NSRecord(origin, DClass.IN, ttl, server));
        for (BlockListZone.Entry entry : list.entries()) {
            Name owner = queryName(entry.address(), origin);
            records.add(new ARecord(owner, DClass.IN, ttl, entry.code()));
            records.add(new TXTRecord(owner, DClass.IN, ttl, entry.reason()));
        }
        return new Zone(origin, records.toArray(Record[]::new));
    }

    /** The octets of an IPv4 address, or the nibbles of an IPv6 one, in reverse (RFC 5782 section 2.1 and 2.4). */
    private static Name queryName(InetAddress address, Name origin) throws IOException {
        byte[] octets = address.getAddress();
        StringJoiner labels = new StringJoiner(".");
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = Byte.toUnsignedInt(octets[i]);
            if (octets.length == 4) {
                labels.add(Integer.toString(octet));
            } else {
                labels.add(Integer.toHexString(octet & 15)).add(Integer.toHexString(octet >> 4));
            }
        }
        return new Name(labels.toString(), origin);
    }
}
