package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import java.util.List;

/**
 * A short command, such as {@code ip -4 rule}.
 *
 * @param words the program and its arguments
 * @param input what it reads from its standard input
 */
public record Command(List<String> words, String input) {

    public Command {
        words = List.copyOf(words);
    }

    /** A command without input; {@code line} is taken apart at its spaces. */
    public static Command of(String line) {
        return new Command(List.of(line.split(" ")), "");
    }

    static Command ip(Family family, String rest) {
        return of("ip " + family.ipOption() + " " + rest);
    }

    /** Runs a transaction of nft(8). */
    static Command nft(String transaction) {
        return new Command(List.of("nft", "-f", "-"), transaction);
    }

    /** Runs a transaction of iptables-restore(8); chains that it does not name stay. */
    static Command iptables(Family family, String transaction) {
        return new Command(List.of(family.iptables() + "-restore", "--wait", "--noflush"), transaction);
    }

    /** As a person would type it, without its input. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
