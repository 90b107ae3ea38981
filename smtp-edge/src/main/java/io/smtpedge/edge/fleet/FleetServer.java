package io.smtpedge.edge.fleet;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server, by what an edge asks of it. Each question is one script, so each is answered as a whole. Not for event loops: it waits
 * for the answers, 5 s at the most. For one thread.
 */
final class FleetServer implements AutoCloseable {

    /** Batches that the server keeps for edges that were away; who misses more than these loads everything. */
    static final int KEPT_BATCHES = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** After 120 days 1/380 of the evidence is left. */
    private static final Duration KEPT = Duration.ofDays(120);

    private static final int ENTRIES_A_READ = 50;
    private static final int ADDRESSES_A_PAGE = 1000;

    /** The version of the form is a part of the name. In a cluster, the braces keep all in one place. */
    private static final String PREFIX = "smtp-edge:{reputation}:1:";

    private static final String WHOLE = "max";
    private static final byte[] STREAM = octets(PREFIX + "stream");
    private static final byte[] NAME = octets(PREFIX + "name");
    private static final byte[] LISTS = octets(PREFIX + "lists");
    private static final byte[] ADDRESSES = octets(PREFIX + "a:");

    private static final String MERGE = script("merge.lua");
    private static final String READ = script("read.lua");
    private static final String PAGE = script("page.lua");

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisCommands<byte[], byte[]> commands;

    /** What was passed on; {@code whole} as in {@link #merge}. */
    record Entry(String id, String edge, boolean whole, Batch batch) {}

    /**
     * An answer to {@link #read}.
     *
     * @param store the server's name for its data; another one where they were lost; empty where there are none, or where it has
     *     lost a part of them
     * @param behind whether entries are gone that were not read
     */
    record News(String store, boolean behind, List<Entry> entries) {}

    /**
     * An answer to {@link #page}.
     *
     * @param next where to go on; {@code 0} at the end
     * @param last the last entry of the stream when this was so
     */
    record Page(String store, String next, String last, Batch batch) {}

    private FleetServer(ClientResources resources, RedisClient client, RedisCommands<byte[], byte[]> commands) {
        this.resources = resources;
        this.client = client;
        this.commands = commands;
    }

    /**
     * Connects, and identifies itself.
     *
     * @throws io.lettuce.core.RedisException it is not there, or does not let us in
     */
    static FleetServer open(FleetSettings settings) {
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        RedisClient client = RedisClient.create(resources);
        try {
            client.setOptions(options(settings));
            RedisURI uri = RedisURI.create(settings.server());
            uri.setTimeout(PATIENCE);
            uri.setClientName("smtp-edge");
            if (uri.isSsl()) {
                uri.setVerifyPeer(SslVerifyMode.FULL);
            }
            return new FleetServer(
                    resources,
                    client,
                    client.connect(ByteArrayCodec.INSTANCE, uri).sync());
        } catch (RuntimeException failed) {
            close(client, resources);
            throw failed;
        }
    }

    /**
     * Adds a batch; with the number of one that it has had already, nothing happens.
     *
     * @param whole whether it is all that the edge knows, rather than what it has learned
     * @return the server's name for its data
     */
    String merge(String edge, long number, Batch batch, boolean whole, String newName) {
        List<Object> answer = call(
                MERGE,
                new byte[][] {octets(PREFIX + "edge:" + edge), STREAM, LISTS, ADDRESSES, NAME},
                octets(String.valueOf(number)),
                octets(edge),
                octets(whole ? WHOLE : "add"),
                octets(String.valueOf(KEPT_BATCHES)),
                octets(String.valueOf(KEPT.toSeconds())),
                octets(newName),
                batch.addresses(),
                batch.lists());
        return text(answer.get(0));
    }

    /** What others have passed on after this entry; some of it, where there is much. */
    News read(String after) {
        List<Object> answer = call(
                READ,
                new byte[][] {STREAM, NAME},
                octets(after),
                octets(String.valueOf(ENTRIES_A_READ)),
                octets(String.valueOf(KEPT_BATCHES)));
        List<Entry> entries = list(answer.get(2)).stream()
                .map(FleetServer::list)
                .map(entry -> new Entry(
                        text(entry.get(0)),
                        text(entry.get(1)),
                        text(entry.get(2)).equals(WHOLE),
                        new Batch((byte[]) entry.get(3), (byte[]) entry.get(4))))
                .toList();
        return new News(text(answer.get(0)), answer.get(1).equals(1L), entries);
    }

    /** A page of all that is known. */
    Page page(String cursor) {
        List<Object> answer = call(
                PAGE,
                new byte[][] {STREAM, NAME, ADDRESSES, LISTS},
                octets(cursor),
                octets(String.valueOf(ADDRESSES_A_PAGE)));
        return new Page(
                text(answer.get(0)), text(answer.get(1)), text(answer.get(2)), new Batch((byte[]) answer.get(3), (byte
                                [])
                        answer.get(4)));
    }

    @Override
    public void close() {
        close(client, resources);
    }

    private static void close(RedisClient client, ClientResources resources) {
        client.shutdown(Duration.ZERO, PATIENCE);
        resources.shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ClientOptions options(FleetSettings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                // A connection that is lost may have lost answers: whoever uses it opens another, and sends its batch
                // again.
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE));
        settings.certificates()
                .ifPresent(file -> options.sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(file.toFile())
                        .build()));
        return options.build();
    }

    private List<Object> call(String script, byte[][] keys, byte[]... values) {
        try {
            return commands.evalsha(commands.digest(script), ScriptOutputType.MULTI, keys, values);
        } catch (RedisNoScriptException unknown) {
            return commands.eval(script, ScriptOutputType.MULTI, keys, values);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object answer) {
        return (List<Object>) answer;
    }

    private static String text(@Nullable Object answer) {
        return answer == null ? "" : new String((byte[]) answer, StandardCharsets.UTF_8);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String script(String name) {
        try (InputStream in = FleetServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
