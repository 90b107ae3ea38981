package io.smtpedge.it.lab;

import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab send}: sends as clean and as listed clients, and compares what the MTAs saw with what is promised. */
@Command(
        name = "send",
        description = "Sends one message from each of four addresses, and shows what the MTAs saw of it."
                + " Status 1 unless it is as promised.",
        mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {

    private static final List<Client> CLIENTS = List.of(
            new Client(LabAddresses.CLEAN4, false),
            new Client(LabAddresses.CLEAN6, false),
            new Client(LabAddresses.LISTED4, true),
            new Client(LabAddresses.LISTED6, true));

    private static final Duration LOG_TIME = Duration.ofSeconds(5);
    /** How long a log line that must not come is waited for. */
    private static final Duration SILENCE_TIME = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(50);

    /** What is promised: a clean client's message arrives under its address, of a listed one the MTAs see nothing. */
    private record Client(InetAddress address, boolean listed) {}

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final LabState state = new LabState();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (state.namespaces().isEmpty()) {
            spec.commandLine().getErr().println("lab: the lab is not up; start it with ./run lab up");
            return ExitCode.SOFTWARE;
        }
        boolean asPromised = true;
        for (Client client : CLIENTS) {
            asPromised &= show(client, out);
        }
        out.println(asPromised ? "All as promised." : "NOT as promised: see above, and the logs in " + state.folder());
        return asPromised ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean show(Client client, PrintWriter out) throws Exception {
        LabNetwork network = state.network();
        List<Path> logs = List.of(log(network, "mta1"), log(network, "mta2"));
        List<Long> before = sizes(logs);
        String address = IpText.of(client.address);
        out.println((client.listed ? "listed client " : "clean client ") + address);
        int code = network.client().call(() -> dialogue(client.address, out));
        List<String> seen = seen(client, logs, before);
        if (seen.isEmpty()) {
            out.println("  MTAs: nothing of " + address);
        }
        seen.forEach(line -> out.println("  MTA: " + line));
        boolean asPromised = client.listed
                ? code == 550 && seen.isEmpty()
                : code == 250 && seen.stream().anyMatch(line -> line.contains("delivered client=" + address + " "));
        out.println(asPromised ? "  as promised" : "  NOT as promised");
        out.println();
        out.flush();
        return asPromised;
    }

    private static Path log(LabNetwork network, String mta) throws IOException {
        return network.machine(mta).folder().resolve(mta + ".log");
    }

    /** One session; returns the code of the last reply before QUIT: to RCPT if it is refused, else to the message. */
    private static int dialogue(InetAddress source, PrintWriter out) throws IOException {
        try (SmtpClient client = SmtpClient.from(source.getHostAddress(), LabAddresses.mxFor(source))) {
            int code = attempt(client);
            client.command("QUIT");
            for (SmtpClient.Said said : client.dialogue()) {
                out.println("  " + (said.side() == SmtpClient.Side.CLIENT ? "C: " : "S: ") + said.text());
            }
            return code;
        }
    }

    private static int attempt(SmtpClient client) throws IOException {
        int greeting = client.read().code();
        if (greeting != 220) {
            return greeting;
        }
        for (String line :
                List.of("EHLO client.example", "MAIL FROM:<alice@client.example>", "RCPT TO:<bob@example.org>")) {
            int code = client.command(line).code();
            if (code != 250) {
                return code;
            }
        }
        if (client.command("DATA").code() != 354) {
            return 0;
        }
        client.sendMessage("From: alice@client.example\r\nTo: bob@example.org\r\nSubject: lab\r\n\r\nHello.\r\n");
        return client.read().code();
    }

    /** The lines that the MTAs have printed about the client since then. */
    private static List<String> seen(Client client, List<Path> logs, List<Long> before)
            throws IOException, InterruptedException {
        String mark = "client=" + IpText.of(client.address) + " ";
        long end = System.nanoTime() + (client.listed ? SILENCE_TIME : LOG_TIME).toNanos();
        while (true) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < logs.size(); i++) {
                byte[] log = Files.readAllBytes(logs.get(i));
                String added = new String(
                        log,
                        Math.toIntExact(before.get(i)),
                        log.length - Math.toIntExact(before.get(i)),
                        StandardCharsets.UTF_8);
                added.lines().filter(line -> line.contains(mark)).forEach(lines::add);
            }
            boolean delivered = lines.stream().anyMatch(line -> line.contains("delivered "));
            if (delivered || System.nanoTime() > end) {
                return lines;
            }
            Thread.sleep(POLL);
        }
    }

    private static List<Long> sizes(List<Path> files) throws IOException {
        List<Long> sizes = new ArrayList<>();
        for (Path file : files) {
            sizes.add(Files.size(file));
        }
        return sizes;
    }
}
