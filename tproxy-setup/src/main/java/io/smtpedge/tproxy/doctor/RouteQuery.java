package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel would do with a packet: {@code ip route get}, ip-route(8).
 *
 * @param command what was asked
 * @param answer what it said
 */
public record RouteQuery(String command, Host.Printed answer) {

    private static final Pattern VIA = Pattern.compile("\\bvia (?:inet6 )?(\\S+)");
    private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");

    /**
     * Asks.
     *
     * @param more in the words of ip-route(8), such as {@code from 192.0.2.18 iif eth0 mark 0x6f}
     */
    public static RouteQuery ask(Host host, InetAddress to, String more) {
        String command = (command(to) + " " + more).stripTrailing();
        return new RouteQuery(command, host.run(command));
    }

    /** The command that asks for the way to an address. */
    public static String command(InetAddress to) {
        return "ip " + Family.of(to).ipOption() + " route get " + Addresses.text(to);
    }

    /** To a socket on this box. */
    public boolean delivered() {
        return answer.fine() && answer.text().startsWith("local ");
    }

    /** The reverse path check drops such a packet: its source could not be answered where it came in. */
    public boolean martian() {
        return !answer.fine()
                && (answer.text().contains("Invalid argument") || answer.text().contains("cross-device"));
    }

    public Optional<String> gateway() {
        return found(VIA);
    }

    public Optional<String> device() {
        return found(DEVICE);
    }

    /** What the kernel answers, in one line. */
    public String said() {
        return answer.firstLine();
    }

    private Optional<String> found(Pattern pattern) {
        Matcher matcher = pattern.matcher(answer.firstLine());
        return answer.fine() && matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
