package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneEvent.ResolverDown;
import io.smtpedge.dnsbl.ZoneEvent.ResolverUp;
import io.smtpedge.dnsbl.wire.ResolverWatch;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Tells how the resolvers are. */
record ResolverEvents(Consumer<ZoneEvent> events) implements ResolverWatch {

    @Override
    public void down(InetSocketAddress resolver, String reason) {
        events.accept(new ResolverDown(show(resolver), reason));
    }

    @Override
    public void up(InetSocketAddress resolver) {
        events.accept(new ResolverUp(show(resolver)));
    }

    private static String show(InetSocketAddress resolver) {
        String host = resolver.getAddress().getHostAddress();
        return (resolver.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + resolver.getPort();
    }
}
