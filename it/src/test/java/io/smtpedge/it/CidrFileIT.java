package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.edge.access.AccessTable;
import io.smtpedge.edge.access.CidrFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Postfix's own postmap(1) and the edge find the same in the same tables, addresses and all. */
class CidrFileIT {

    private static final Path POSTMAP = Path.of("/usr/sbin/postmap");
    private static final List<String> OCTETS = List.of("0", "1", "127", "128", "255");
    private static final List<String> GROUPS = List.of("0", "1", "7fff", "8000", "ffff", "2001");
    private static final List<String> ACTIONS = List.of("permit", "REJECT", "Dunno");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void needsPostmap() {
        assumeTrue(Files.isExecutable(POSTMAP), "there is no " + POSTMAP + " on this machine");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        Path file = Files.writeString(directory.resolve("random.cidr"), table(random));
        List<String> addresses = addresses(random, 2000);
        AccessTable table = CidrFile.read(file);

        Map<String, String> ours = new TreeMap<>();
        for (String address : addresses) {
            table.match(InetAddress.ofLiteral(address))
                    .ifPresent(match -> ours.put(address, match.action().name().toLowerCase(Locale.ROOT)));
        }

        assertThat(ours).as(Files.readString(file)).isNotEmpty().isEqualTo(postmap(file, addresses));
    }

    /** Rules, negations, nested conditions, comments and continuation lines, in a mess. */
    private static String table(Random random) {
        StringBuilder text = new StringBuilder("# a table\n\n");
        int open = 0;
        for (int line = 0; line < 60; line++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    text.append(random.nextBoolean() ? "if " : "IF !")
                            .append(pattern(random))
                            .append('\n');
                    open++;
                }
                case 1, 2 -> {
                    if (open > 0) {
                        text.append("endif\n");
                        open--;
                    }
                }
                case 3 -> text.append("  # a comment\n \t\n");
                case 4 ->
                    text.append(pattern(random))
                            .append("\n\t")
                            .append(action(random))
                            .append("\r\n");
                case 5 ->
                    text.append('!')
                            .append(pattern(random))
                            .append(' ')
                            .append(action(random))
                            .append('\n');
                default ->
                    text.append(pattern(random))
                            .append("\t ")
                            .append(action(random))
                            .append(" \n");
            }
        }
        return text.append("endif\n".repeat(open)).toString();
    }

    private static String action(Random random) {
        return ACTIONS.get(random.nextInt(ACTIONS.size()));
    }

    private static String pattern(Random random) {
        boolean ipv6 = random.nextBoolean();
        int bits = ipv6 ? 128 : 32;
        int length = random.nextInt(4) == 0 ? bits : random.nextInt(bits + 1);
        byte[] octets = InetAddress.ofLiteral(address(random, ipv6)).getAddress();
        for (int bit = length; bit < bits; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        String text = text(octets);
        return switch (random.nextInt(3)) {
            case 0 -> "[" + text + "]/" + length;
            case 1 -> "[" + text + "/" + length + "]";
            default -> length == bits ? text : text + "/" + length;
        };
    }

    /** Not through InetAddress: it would make IPv4 of ::ffff:0:0/96. */
    private static String text(byte[] octets) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < octets.length; i += octets.length == 16 ? 2 : 1) {
            parts.add(
                    octets.length == 16
                            ? Integer.toHexString(((octets[i] & 0xff) << 8) | (octets[i + 1] & 0xff))
                            : String.valueOf(octets[i] & 0xff));
        }
        return String.join(octets.length == 16 ? ":" : ".", parts);
    }

    private static List<String> addresses(Random random, int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(address(random, i % 2 == 0));
        }
        return addresses.stream().distinct().toList();
    }

    private static String address(Random random, boolean ipv6) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < (ipv6 ? 8 : 4); i++) {
            List<String> from = ipv6 ? GROUPS : OCTETS;
            // The first group keeps clear of mapped IPv4 addresses, which no client has.
            parts.add(ipv6 && i == 0 ? "2001" : from.get(random.nextInt(from.size())));
        }
        return String.join(ipv6 ? ":" : ".", parts);
    }

    private Map<String, String> postmap(Path table, List<String> addresses) throws IOException, InterruptedException {
        Path configuration = Files.createDirectories(directory.resolve("postfix"));
        Files.writeString(configuration.resolve("main.cf"), "");
        Path questions = Files.write(directory.resolve("questions"), addresses);
        Path answers = directory.resolve("answers");
        Path warnings = directory.resolve("warnings");
        Process postmap = new ProcessBuilder(
                        POSTMAP.toString(), "-c", configuration.toString(), "-q", "-", "cidr:" + table)
                .redirectInput(questions.toFile())
                .redirectOutput(answers.toFile())
                .redirectError(warnings.toFile())
                .start();
        assertThat(postmap.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(warnings)).as("what postmap has to say").isEmpty();
        Map<String, String> found = new TreeMap<>();
        for (String line : Files.readAllLines(answers, StandardCharsets.UTF_8)) {
            String[] parts = line.split("\t", -1);
            found.put(parts[0], parts[1].toLowerCase(Locale.ROOT));
        }
        return found;
    }
}
