package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.RecordingMta;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The edge on conf/smtp-edge.conf, in front of an MTA that records who came. */
public record EdgeScreener(RealProcess server, RecordingMta mta) implements Screener {

    private static final InetSocketAddress MTA = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 2526);
    private static final Duration START_TIME = Duration.ofSeconds(60);

    /**
     * An edge for a table.
     *
     * @param command the program and its first arguments; {@code serve --config FILE} follows
     * @param settings HOCON, on top of the sample and of what the network needs
     */
    public record Edge(String name, List<String> command, String settings) implements Starter {

        @Override
        public Screener start(BurstNetwork network) throws IOException {
            Path config = ConfSample.of("smtp-edge.conf")
                    .with(common() + settings)
                    .writeInto(network.machine().folder());
            List<String> line = new ArrayList<>(command);
            line.addAll(List.of("serve", "--config", config.toString()));
            RecordingMta mta = mta(network);
            try {
                RealProcess server = network.machine().start("smtp-edge", line);
                server.awaitLine("smtp-edge ready", START_TIME);
                return new EdgeScreener(server, mta);
            } catch (IOException | RuntimeException failed) {
                mta.close();
                throw failed;
            }
        }

        private static String common() {
            return """
                    listen { addresses = ["%s:%d"], mode = direct, hostname = edge.example, threads = 1 }
                    forward { address = "127.0.0.1:%d", source = proxy-v2 }
                    dnsbl { resolvers = ["127.0.0.1:53"], zones = [%s], threshold = 1, action = enforce }
                    limits { connections = 10000, connections-per-network = 10000, drain-timeout = 0ms }
                    # A list that is wrong is to be noticed within the time that a burst leaves.
                    dnsbl.health.interval = 1s
                    """.formatted(
                    BurstNetwork.MX.getAddress().getHostAddress(),
                    BurstNetwork.MX.getPort(),
                    MTA.getPort(),
                    BlockLists.SITES.stream().map(site -> '"' + site + '"').collect(Collectors.joining(", ")));
        }

        private static RecordingMta mta(BurstNetwork network) throws IOException {
            try {
                return network.machine()
                        .call(() -> RecordingMta.start(RecordingMta.Options.onLoopback()
                                .withListen(MTA)
                                .withProxyHeader()));
            } catch (IOException | RuntimeException failed) {
                throw failed;
            } catch (Exception other) {
                throw new IllegalStateException(other);
            }
        }
    }

    @Override
    public ProcessHandle process() {
        return ProcessHandle.of(server.pid()).orElseThrow();
    }

    @Override
    public long handedOver(Population clients) {
        return mta.visits().stream()
                .filter(visit -> clients.block().contains(visit.client()))
                .count();
    }

    @Override
    public void close() {
        server.close();
        mta.close();
    }
}
