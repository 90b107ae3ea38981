package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** HAProxy alone, one thread, TCP mode: what the edge is compared with when it only passes bytes. */
public final class HaproxySut {

    private HaproxySut() {}

    /**
     * Starts one that logs nothing: the least that a proxy can do.
     *
     * @param name of the table's column, and of its files
     */
    public static SystemUnderTest quiet(String name, Path folder, SocketAddress backend)
            throws IOException, InterruptedException {
        return start(name, folder, backend, "");
    }

    /**
     * Starts one that writes a line for each session, as the edge does.
     *
     * @param syslog where its log datagrams go
     */
    public static SystemUnderTest logging(Path folder, SocketAddress backend, InetSocketAddress syslog)
            throws IOException, InterruptedException {
        String log = """
                    log 127.0.0.1:%d local0
                    option tcplog
                """.formatted(syslog.getPort());
        return start("HAProxy, tcplog", folder, backend, log);
    }

    /**
     * Starts one that takes the clients' own connections, also those for addresses that are not its own, and uses their
     * addresses towards the MTA. It logs nothing. Needs root.
     *
     * @param listener where it listens
     */
    public static SystemUnderTest transparent(
            String name, Path folder, SocketAddress backend, InetSocketAddress listener)
            throws IOException, InterruptedException {
        return start(name, folder, backend, "    source 0.0.0.0 usesrc clientip\n", listener, " transparent");
    }

    private static SystemUnderTest start(String name, Path folder, SocketAddress backend, String log)
            throws IOException, InterruptedException {
        return start(name, folder, backend, log, ServerProcess.freeAddress(), "");
    }

    private static SystemUnderTest start(
            String name, Path folder, SocketAddress backend, String defaults, InetSocketAddress address, String bind)
            throws IOException, InterruptedException {
        String file = name.toLowerCase(Locale.ROOT).replaceAll("\\W+", "-");
        Path configuration = Files.writeString(folder.resolve(file + ".cfg"), """
                global
                    nbthread 1
                    maxconn 9500
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 300s
                    timeout server 300s
                %slisten smtp
                    bind %s:%d backlog 4096%s
                    server sink %s
                """.formatted(
                        defaults, address.getAddress().getHostAddress(), address.getPort(), bind, endpoint(backend)));
        List<String> command =
                List.of(ServerProcess.program("haproxy", "haproxy").toString(), "-db", "-f", configuration.toString());
        ServerProcess server = ServerProcess.start(name, folder.resolve(file + ".log"), command);
        server.awaitListening(address);
        return new SystemUnderTest(name, server, address, false);
    }

    private static String endpoint(SocketAddress backend) {
        return backend instanceof InetSocketAddress inet ? "127.0.0.1:" + inet.getPort() : "unix@" + backend;
    }
}
