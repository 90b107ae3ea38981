package io.smtpedge.it.parts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A {@link RecordingMta} as a process of its own, for a network namespace. */
@Command(
        name = "recording-mta",
        description = "A mail server that prints who came and what was delivered.",
        mixinStandardHelpOptions = true)
final class RecordingMtaCommand implements Callable<Integer> {

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "ADDRESS:PORT",
            converter = AddressReader.class,
            description = "Where to listen, 192.0.2.1:25 or [2001:db8::1]:25; may be repeated.")
    private List<InetSocketAddress> listen = List.of();

    @Option(names = "--name", defaultValue = "mta.test", description = "The name in the greeting (${DEFAULT-VALUE}).")
    private String name = "mta.test";

    @Option(names = "--proxy", description = "Demand a PROXY protocol v2 header on each connection.")
    private boolean proxy;

    @Option(names = "--starttls", description = "Offer STARTTLS with a self-signed test certificate.")
    private boolean starttls;

    @Override
    public Integer call() throws InterruptedException {
        List<RecordingMta> servers = new ArrayList<>();
        for (InetSocketAddress address : listen) {
            servers.add(RecordingMta.start(
                    new RecordingMta.Options(address, name, proxy, starttls, line -> print(name + " " + line))));
        }
        servers.forEach(server -> print(name + " ready " + server.address()));
        new CountDownLatch(1).await();
        return 0;
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Reads an address literal and a port; it never asks the DNS. */
    static final class AddressReader implements ITypeConverter<InetSocketAddress> {

        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            try {
                String host = text.substring(0, colon);
                boolean bracketed = host.startsWith("[") && host.endsWith("]");
                InetAddress address = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
                return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
            } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
                throw new TypeConversionException("\"" + text + "\" is not ADDRESS:PORT or [IPV6ADDRESS]:PORT");
            }
        }
    }
}
