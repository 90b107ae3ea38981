package io.smtpedge.tproxy.sets;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch of lines comes to: the kernel does all of it or nothing.
 *
 * @param reset whether all sets are emptied first
 * @param last of each address that is spoken of, the verdict, or none where it is only taken out
 */
record Transaction(boolean reset, Map<InetAddress, Optional<Change.Put>> last) {

    /** Takes the last word about each address. */
    static Transaction of(List<Change> changes) {
        boolean reset = false;
        Map<InetAddress, Optional<Change.Put>> last = new LinkedHashMap<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Put put -> last.put(put.address(), Optional.of(put));
                case Change.Forget forget -> last.put(forget.address(), Optional.empty());
                case Change.Reset() -> {
                    reset = true;
                    last.clear();
                }
            }
        }
        return new Transaction(reset, last);
    }

    /** The addresses of a family that are spoken of. */
    List<InetAddress> addresses(boolean ipv6) {
        return last.keySet().stream()
                .filter(address -> address instanceof Inet6Address == ipv6)
                .toList();
    }

    /** What is to be in a set. */
    List<Change.Put> puts(Verdict verdict, boolean ipv6) {
        return last.values().stream()
                .flatMap(Optional::stream)
                .filter(put -> put.verdict() == verdict && put.address() instanceof Inet6Address == ipv6)
                .toList();
    }
}
