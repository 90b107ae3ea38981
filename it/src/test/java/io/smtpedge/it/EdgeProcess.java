package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An edge as a process of its own, with an admin address: it can be killed as a failing machine would. */
final class EdgeProcess implements AutoCloseable {

    private static final Duration START_TIME = Duration.ofSeconds(30);

    private final RealProcess process;
    private final InetSocketAddress address;
    private final InetSocketAddress admin;
    private final HttpClient http = HttpClient.newHttpClient();

    private EdgeProcess(RealProcess process) {
        this.process = process;
        admin = lastAddressOf(process.awaitLine("admin.address: listening on ", START_TIME));
        address = lastAddressOf(process.awaitLine("smtp-edge ready ", START_TIME));
    }

    /**
     * Starts it, and returns once it listens.
     *
     * @param folder of its own, for its configuration and its log
     * @param hocon what replaces parts of conf/smtp-edge.conf
     * @param wrapper a program that runs what follows it, such as {@code unshare -m}
     */
    static EdgeProcess start(Path folder, String hocon, String... wrapper) throws IOException {
        Path config = ConfSample.of("smtp-edge.conf")
                .with(hocon + "\nadmin.address = \"127.0.0.1:0\"\n")
                .writeInto(folder);
        List<String> java =
                JavaProgram.command("io.smtpedge.edge.Main", List.of("serve", "--config", config.toString()));
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.add(java.getFirst());
        command.add("-Dlogback.configurationFile=" + ProjectFolder.find().resolve("conf/logback.xml"));
        command.addAll(java.subList(1, java.size()));
        return new EdgeProcess(Machine.local(folder).start("smtp-edge", command));
    }

    /** Of {@code ... /127.0.0.1:12345}. */
    private static InetSocketAddress lastAddressOf(String line) {
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    RealProcess process() {
        return process;
    }

    /** Sends one message; returns the last thing that was said. */
    SmtpClient.Reply send(String source, String message) throws IOException {
        return FilteringMta.send(address, source, message);
    }

    /** With what probability an address is bad, as {@code GET /v1/standing/ADDRESS} says. */
    double standing(String client) throws IOException, InterruptedException {
        HttpRequest asked =
                HttpRequest.newBuilder(admin("/v1/standing/" + client)).build();
        HttpResponse<String> answer = http.send(asked, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ConfigFactory.parseString(answer.body()).getDouble("p");
    }

    /** A figure of {@code GET /metrics}, such as {@code fleet_exchanges_total}. */
    long figure(String name) throws IOException, InterruptedException {
        HttpRequest asked = HttpRequest.newBuilder(admin("/metrics")).build();
        HttpResponse<String> answer = http.send(asked, BodyHandlers.ofString());
        String start = "smtp_edge_" + name + " ";
        return answer.body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + name + " in\n" + answer.body()));
    }

    /** Tells it what somebody else found out about an address. */
    void feedback(String client, String finding) throws IOException, InterruptedException {
        HttpRequest told = HttpRequest.newBuilder(admin("/v1/feedback"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"client\":\"" + client + "\",\"finding\":\"" + finding + "\"}"))
                .build();
        HttpResponse<String> answer = http.send(told, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private URI admin(String path) {
        return URI.create("http://" + Stage.text(admin) + path);
    }

    /** What it has logged since it was started. */
    String log() {
        return process.log();
    }

    /** Ends it at once (SIGKILL). */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
