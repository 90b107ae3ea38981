package io.smtpedge.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SetsProcess;
import io.smtpedge.it.parts.SetsProcess.Edge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper of the fast path, {@code tproxy-setup sets}, and the kernel's real sets in a namespace. */
@RequireRealTools
class SetsIT {

    private static final String TABLE = """
            table inet smtp_edge {
                set pass4 { type ipv4_addr; flags timeout; size 20000; }
                set pass6 { type ipv6_addr; flags timeout; size 20000; }
                set block4 { type ipv4_addr; flags timeout; size 2; }
                set block6 { type ipv6_addr; flags timeout; size 2; }
                set drop4 { type ipv4_addr; flags timeout; size 2; }
                set drop6 { type ipv6_addr; flags timeout; size 2; }
            }
            """;

    private static final Pattern ELEMENT = Pattern.compile("([0-9a-f.:]+) timeout (\\w+) expires (\\w+)");

    @TempDir
    private Path folder;

    private Netns netns;
    private Machine machine;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        NetnsNames.sweep();
        netns = Netns.create(NetnsNames.ofThisRun().name("sets"));
        machine = Machine.of(netns, folder, "edge", Machine.Lifetime.WITH_THIS_PROCESS);
        nft(TABLE);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        netns.close();
    }

    @Test
    void anAddressIsInTheSetOfItsLastVerdictOnly() throws Exception {
        Edge edge = connect(helper());

        assertThat(edge.asks("pass 198.51.100.7 3600000")).isEqualTo("ok 1");
        assertThat(edge.asks("pass 2001:db8::7 3600000")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("pass4 198.51.100.7", "pass6 2001:db8::7");

        assertThat(edge.asks("block 198.51.100.7 3600000")).isEqualTo("ok 1");
        assertThat(edge.asks("drop 2001:db8::7 3600000")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("block4 198.51.100.7", "drop6 2001:db8::7");

        assertThat(edge.asks("forget 198.51.100.7")).isEqualTo("ok 1");
        assertThat(edge.asks("forget 203.0.113.99")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("drop6 2001:db8::7");

        assertThat(edge.asks("block 198.51.100.8 3600000")).isEqualTo("ok 1");
        assertThat(edge.asks("reset")).isEqualTo("ok 1");
        assertThat(sets()).isEmpty();
    }

    @Test
    void timeOutsRunDownAndAreRenewed() throws Exception {
        Edge edge = connect(helper());
        edge.asks("pass 198.51.100.7 300");
        edge.asks("pass 198.51.100.8 3600000");
        assertThat(element("pass4", "198.51.100.8").group(2)).isEqualTo("1h");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(sets()).containsExactly("pass4 198.51.100.8"));

        // Longer than before, and shorter.
        assertThat(edge.asks("pass 198.51.100.8 7200000")).isEqualTo("ok 1");
        assertThat(element("pass4", "198.51.100.8").group(2)).isEqualTo("2h");
        assertThat(element("pass4", "198.51.100.8").group(3)).startsWith("1h59m");
        assertThat(edge.asks("pass 198.51.100.8 60000")).isEqualTo("ok 1");
        assertThat(element("pass4", "198.51.100.8").group(2)).isEqualTo("1m");
    }

    @Test
    void tenThousandVerdictsInOneGo() throws Exception {
        Edge edge = connect(helper());
        edge.asks("pass 192.0.2.1 3600000");

        edge.says("reset\n" + passes(10_000));
        edge.awaitDone(10_001);

        assertThat(sets()).hasSize(10_000).doesNotContain("pass4 192.0.2.1").contains("pass4 10.0.39.15");
        edge.says(passes(10_000));
        edge.awaitDone(10_000);
        assertThat(sets()).hasSize(10_000);
    }

    @Test
    void ofABatchThatDoesNotFitNothingIsDone() throws Exception {
        SetsProcess helper = helper();
        Edge edge = connect(helper);
        edge.says("drop 198.51.100.1 3600000\ndrop 198.51.100.2 3600000\n");
        edge.awaitDone(2);

        edge.says("pass 198.51.100.9 3600000\ndrop 198.51.100.3 3600000\n");
        assertThat(edge.hears())
                .startsWith("error ")
                .endsWith(
                        "set drop4 of table inet smtp_edge is full; give it a larger size and run tproxy-setup apply, or"
                                + " let verdicts run out sooner");
        // What is there can still be renewed and moved, and other sets go on.
        edge.says("drop 198.51.100.2 60000\npass 198.51.100.1 3600000\npass 198.51.100.8 3600000\n");
        edge.awaitDone(3);
        assertThat(sets()).contains("drop4 198.51.100.2", "pass4 198.51.100.1", "pass4 198.51.100.8");
        assertThat(sets()).doesNotContain("drop4 198.51.100.1", "drop4 198.51.100.3");
        assertThat(log(helper)).containsOnlyOnce("set drop4 of table inet smtp_edge is full");
    }

    @Test
    void withoutTheTableItSaysSoAndGoesOnOnceThereIsOne() throws Exception {
        SetsProcess helper = helper();
        Edge edge = connect(helper);
        edge.asks("pass 198.51.100.7 3600000");
        nft("delete table inet smtp_edge\n");

        for (int i = 0; i < 3; i++) {
            assertThat(edge.asks("pass 198.51.100.8 3600000"))
                    .isEqualTo("error 1 there is no set pass4 in table inet smtp_edge; run tproxy-setup apply");
        }
        nft(TABLE);

        assertThat(edge.asks("pass 198.51.100.8 3600000")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("pass4 198.51.100.8");
        assertThat(log(helper).lines().filter(line -> line.contains("there is no set")))
                .hasSize(1);
    }

    @Test
    void aTableForOneFamilyIsTakenAsItIs() throws Exception {
        nft("delete set inet smtp_edge pass6\ndelete set inet smtp_edge block6\ndelete set inet smtp_edge drop6\n");
        Edge edge = connect(helper());

        assertThat(edge.asks("reset")).isEqualTo("ok 1");
        edge.says("pass 198.51.100.7 3600000\npass 2001:db8::7 3600000\nforget 2001:db8::8\n");
        edge.awaitDone(3);

        assertThat(elements("pass4")).hasSize(1);
    }

    @Test
    void worksOnTheTableThatApplyMakes() throws Exception {
        nft("delete table inet smtp_edge\n");
        Path config = Files.writeString(folder.resolve("tproxy.conf"), """
                tproxy {
                  role = edge
                  topology = same-host
                  mx = ["203.0.113.25", "2001:db8:25::25"]
                  edge.listen = ["127.0.0.1:10025", "[::1]:10025"]
                  haproxy.listen = ["127.0.0.1:2525", "[::1]:2525"]
                  fast-path { haproxy = ["127.0.0.1:2626", "[::1]:2626"], size = 262144 }
                }
                """);
        tproxySetup("apply", "--config", config.toString());
        Edge edge = connect(helper());

        edge.says("reset\npass 198.51.100.7 3600000\nblock 2001:db8::7 3600000\ndrop 198.51.100.8 3600000\n");
        edge.awaitDone(4);
        assertThat(sets()).containsExactly("pass4 198.51.100.7", "block6 2001:db8::7", "drop4 198.51.100.8");

        // Again: nothing that the sets hold is lost.
        tproxySetup("apply", "--config", config.toString());
        assertThat(sets()).containsExactly("pass4 198.51.100.7", "block6 2001:db8::7", "drop4 198.51.100.8");
        assertThat(edge.asks("pass 198.51.100.8 3600000")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("pass4 198.51.100.7", "pass4 198.51.100.8", "block6 2001:db8::7");
    }

    @Test
    void setsOfAnotherKindAreNamed() throws Exception {
        nft("""
                delete table inet smtp_edge
                table inet smtp_edge {
                    set pass4 { type ipv6_addr; flags timeout; }
                    set block4 { type ipv4_addr; flags timeout; }
                    set drop4 { type ipv4_addr; flags timeout; }
                }
                """);

        assertThat(connect(helper()).asks("pass 198.51.100.8 3600000"))
                .isEqualTo("error 1 set pass4 of table inet smtp_edge is not of the kind that tproxy-setup makes; run"
                        + " tproxy-setup apply");
    }

    @Test
    void tablesOfOthersStayAsTheyAre() throws Exception {
        nft("""
                table inet other {
                    set pass4 { type ipv4_addr; flags timeout; }
                }
                table ip smtp_edge {
                    set pass4 { type ipv4_addr; flags timeout; elements = { 192.0.2.1 } }
                }
                """);
        String before = machine.sh("nft list table inet other; nft list table ip smtp_edge");

        Edge edge = connect(helper());
        edge.says("reset\npass 198.51.100.7 3600000\nforget 192.0.2.1\n");
        edge.awaitDone(3);

        assertThat(machine.sh("nft list table inet other; nft list table ip smtp_edge"))
                .isEqualTo(before);
    }

    @Test
    void aBadLineEndsTheConnectionAndNoOther() throws Exception {
        SetsProcess helper = helper();
        Edge one = connect(helper);
        Edge other = connect(helper);

        one.says("pass 198.51.100.7 3600000\npass 198.51.100.8 forever\npass 198.51.100.9 3600000\n");
        assertThat(one.hears()).isEqualTo("ok 1");
        assertThat(one.hears()).isEqualTo("error 1 MS is a whole number of milliseconds, 1 to 604800000 (a week)");
        assertThat(one.hears()).isNull();

        assertThat(other.asks("forget 203.0.113.1")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("pass4 198.51.100.7");
    }

    @Test
    void twoEdgesWriteSideBySide() throws Exception {
        SetsProcess helper = helper();
        Edge one = connect(helper);
        Edge other = connect(helper);

        one.says(passes(5_000));
        other.says("block 2001:db8::1 3600000\nblock 2001:db8::2 3600000\n");
        other.awaitDone(2);
        one.awaitDone(5_000);

        assertThat(sets()).hasSize(5_002).contains("block6 2001:db8::1");
    }

    @Test
    void afterACrashItTakesItsPlaceAgain() throws Exception {
        SetsProcess crashed = helper();
        connect(crashed).asks("pass 198.51.100.7 3600000");
        crashed.process().kill();
        assertThat(crashed.socket()).exists();

        SetsProcess next = helper();

        // What the sets hold goes on to count: whoever comes says "reset" where that is not meant.
        assertThat(sets()).containsExactly("pass4 198.51.100.7");
        assertThat(connect(next).asks("block 198.51.100.7 3600000")).isEqualTo("ok 1");
        assertThat(sets()).containsExactly("block4 198.51.100.7");
    }

    @Test
    void sigtermEndsItAndRemovesTheSocket() throws Exception {
        SetsProcess helper = helper();
        Edge edge = connect(helper);
        edge.asks("pass 198.51.100.7 3600000");

        assertThat(helper.process().stop()).isZero();

        assertThat(edge.hears()).isNull();
        assertThat(helper.socket()).doesNotExist();
        assertThat(sets()).containsExactly("pass4 198.51.100.7");
    }

    @Test
    void aSecondOneAtTheSameSocketGivesUp() throws Exception {
        SetsProcess first = helper();

        Command.Result second = attempt("--socket", first.socket().toString());

        assertThat(second.status()).isEqualTo(1);
        assertThat(second.output())
                .isEqualTo("tproxy-setup sets: another process listens at " + first.socket()
                        + "; stop it, or choose another path\n");
        assertThat(connect(first).asks("reset")).isEqualTo("ok 1");
    }

    @Test
    void theSocketHasTheModeAndTheGroupThatWereAskedFor() throws Exception {
        Path socket = folder.resolve("group.sock");
        List<String> command = new ArrayList<>(SetsProcess.program());
        command.addAll(List.of("sets", "--socket", socket.toString(), "--group", "mail", "--mode", "620"));
        var process = machine.start("group", command);
        open.add(process);
        process.awaitLine("ready", Duration.ofSeconds(20));

        assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw--w----"));
        assertThat(Files.getAttribute(socket, "posix:group")).hasToString("mail");
    }

    @Test
    void badUsageIsStatusTwo() {
        assertThat(attempt().status()).isEqualTo(2);
        assertThat(attempt("--socket", folder.resolve("s").toString(), "--mode", "abc")
                        .output())
                .contains("--mode: \"abc\" is no mode; write three octal digits such as 660");
        Command.Result unknown = attempt("--socket", folder.resolve("s").toString(), "--group", "no-such-group");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.output()).contains("--group: there is no group \"no-such-group\"; see /etc/group");
    }

    @Test
    void netAdminIsTheOnlyRightItNeeds() throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-all,+net_admin"));
        command.addAll(SetsProcess.program());
        SetsProcess helper = SetsProcess.start(machine, command);
        open.add(helper);

        assertThat(connect(helper).asks("pass 198.51.100.7 3600000")).isEqualTo("ok 1");
    }

    @Test
    void withoutNetAdminItSaysSo() {
        List<String> command = new ArrayList<>(netns.inside(List.of("setpriv", "--bounding-set", "-net_admin")));
        command.addAll(SetsProcess.program());
        command.addAll(List.of("sets", "--socket", folder.resolve("s").toString()));

        Command.Result result = Command.attempt(command, "");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .isEqualTo("tproxy-setup sets: to write the sets of table inet smtp_edge takes CAP_NET_ADMIN\n");
    }

    private SetsProcess helper() throws IOException {
        SetsProcess helper = SetsProcess.start(machine, SetsProcess.program());
        open.add(helper);
        return helper;
    }

    private Edge connect(SetsProcess helper) throws IOException {
        Edge edge = helper.connect();
        open.add(edge);
        return edge;
    }

    private Command.Result attempt(String... arguments) {
        List<String> command = new ArrayList<>(netns.inside(SetsProcess.program()));
        command.add("sets");
        command.addAll(List.of(arguments));
        return Command.attempt(command, "");
    }

    private void tproxySetup(String... arguments) {
        List<String> command = new ArrayList<>(netns.inside(SetsProcess.program()));
        command.addAll(List.of(arguments));
        Command.run(command, "");
    }

    private void nft(String script) {
        Command.run(netns.inside(List.of("nft", "-f", "-")), script);
    }

    /** What the helper has logged, without its word that it is ready. */
    private static String log(SetsProcess helper) {
        return helper.process().log().lines().skip(1).collect(Collectors.joining("\n"));
    }

    /** So many lines, from 10.0.0.0 up. */
    private static String passes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "pass 10.0.%d.%d 3600000%n".formatted(i / 256, i % 256))
                .collect(Collectors.joining());
    }

    /** All elements of all six sets, each behind the name of its set. */
    private List<String> sets() {
        return Stream.of("pass4", "pass6", "block4", "block6", "drop4", "drop6")
                .flatMap(set -> elements(set).stream().map(element -> set + " " + element.group(1)))
                .toList();
    }

    private MatchResult element(String set, String address) {
        return requireNonNull(elements(set).stream()
                .filter(element -> element.group(1).equals(address))
                .findFirst()
                .orElse(null));
    }

    private List<MatchResult> elements(String set) {
        return ELEMENT.matcher(machine.sh("nft list set inet smtp_edge " + set))
                .results()
                .toList();
    }
}
