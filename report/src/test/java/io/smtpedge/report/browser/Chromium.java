package io.smtpedge.report.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, steered through the DevTools protocol (https://chromedevtools.github.io/devtools-protocol).
 * It has a profile of its own, and gets nothing from the network: a page that asks for anything is found out.
 */
final class Chromium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> messages;
    private final List<JsonNode> events = new ArrayList<>();
    private int lastId;

    private Chromium(Process process, Path profile, WebSocket socket, BlockingQueue<JsonNode> messages) {
        this.process = process;
        this.profile = profile;
        this.socket = socket;
        this.messages = messages;
    }

    /** Where the browser is; empty where it is not installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("smtp-report-chromium");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
        HttpClient http = HttpClient.newHttpClient();
        String page = page(http, port(process, profile));
        BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Inbox(messages))
                .join();
        Chromium chromium = new Chromium(process, profile, socket, messages);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            chromium.call(domain + ".enable", Map.of());
        }
        return chromium;
    }

    private static String port(Process process, Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file) && !Files.readAllLines(file).isEmpty()) {
                return Files.readAllLines(file).getFirst();
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        throw new IOException("Chromium did not start: " + Files.readString(profile.resolve("log")));
    }

    private static String page(HttpClient http, String port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        JsonNode pages = JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        for (JsonNode page : pages) {
            if (page.path("type").asText().equals("page")) {
                return page.path("webSocketDebuggerUrl").asText();
            }
        }
        throw new IOException("Chromium has no page: " + pages);
    }

    /** Opens a page, and waits until it is there. */
    void open(Path file) throws InterruptedException {
        events.clear();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        await("Page.loadEventFired");
    }

    void window(int width, int height) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** @param scheme {@code light} or {@code dark} */
    void prefer(String scheme) throws InterruptedException {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The value of an expression of JavaScript. */
    JsonNode evaluate(String expression) throws InterruptedException {
        JsonNode answer = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.path("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    /** The whole page, or its first so many pixels. */
    byte[] screenshot(int width, int height) throws InterruptedException {
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        JsonNode answer =
                call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    byte[] pdf() throws InterruptedException {
        JsonNode answer =
                call("Page.printToPDF", Map.of("printBackground", false, "paperWidth", 8.27, "paperHeight", 11.69));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    /** What the page asked the network for, itself and what it holds apart. */
    List<String> requests() {
        return events.stream()
                .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.path("params").path("request").path("url").asText())
                .filter(url -> !url.startsWith("file:") && !url.startsWith("data:"))
                .toList();
    }

    /** What the browser complained of. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> List.of("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
                        .contains(event.path("method").asText()))
                .map(JsonNode::toString)
                .toList();
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        ObjectNode command = JSON.createObjectNode().put("id", ++lastId).put("method", method);
        command.set("params", JSON.valueToTree(parameters));
        socket.sendText(command.toString(), true).join();
        while (true) {
            JsonNode message = next(method);
            if (message.path("id").asInt() == lastId) {
                if (message.has("error")) {
                    throw new AssertionError(method + ": " + message.path("error"));
                }
                return message.path("result");
            }
        }
    }

    private void await(String event) throws InterruptedException {
        boolean there =
                events.stream().anyMatch(one -> one.path("method").asText().equals(event));
        while (!there) {
            there = next(event).path("method").asText().equals(event);
        }
    }

    private JsonNode next(String what) throws InterruptedException {
        @Nullable JsonNode message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("Chromium did not answer in time: " + what);
        }
        if (message.has("method")) {
            events.add(message);
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        delete(profile);
    }

    /** Its last children may still write there. */
    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path one, @Nullable IOException failed) {
                one.toFile().delete();
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static final class Inbox implements WebSocket.Listener {

        private final BlockingQueue<JsonNode> messages;
        private final StringBuilder partial = new StringBuilder();

        Inbox(BlockingQueue<JsonNode> messages) {
            this.messages = messages;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                try {
                    messages.add(JSON.readTree(partial.toString()));
                } catch (IOException malformed) {
                    throw new IllegalStateException(malformed);
                }
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
