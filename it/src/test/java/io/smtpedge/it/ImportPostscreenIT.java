package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.RealTools;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real postconf prints can be imported, its own defaults and expansions included. */
class ImportPostscreenIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPostfix() {
        assumeTrue(RealTools.has("postconf"), "postconf is not installed; run apt-get install postfix");
    }

    /** Every default of the installed Postfix: what the program believes they are must be what they are. */
    @Test
    void allDefaultsComeToTheSameAsAnEmptyFile() throws Exception {
        EdgeConfig ofPostconf = imported(Command.run("postconf", "-d"));
        EdgeConfig ofNothing = imported(
                "myhostname = " + Command.run("postconf", "-dh", "myhostname").strip() + "\nmynetworks = "
                        + Command.run("postconf", "-dh", "mynetworks").strip() + "\n");

        assertThat(ofPostconf).isEqualTo(ofNothing);
        assertThat(ofPostconf.pregreet().greetWait()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aMainCfAndWhatPostconfMakesOfItAreTheSame() throws Exception {
        Path mainCf = Files.writeString(folder.resolve("main.cf"), """
                compatibility_level = 3.6
                myhostname = mx1.example.com
                mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128
                threshold = 3
                postscreen_greet_action = enforce
                postscreen_greet_wait = ${stress?2}${stress:4}s
                postscreen_dnsbl_action = enforce
                postscreen_dnsbl_threshold = $threshold
                postscreen_dnsbl_sites =
                    zen.spamhaus.org=127.0.0.[2..11]*3,
                # a comment in between
                    bl.spamcop.net*2
                postscreen_blacklist_action = drop
                """);
        Files.writeString(folder.resolve("master.cf"), "");

        EdgeConfig ofFile = imported(Files.readString(mainCf));
        EdgeConfig ofPostconf = imported(Command.run("postconf", "-c", folder.toString(), "-n") + "threshold = 3\n");

        assertThat(ofFile).isEqualTo(ofPostconf);
        assertThat(ofFile.dnsbl().client().threshold()).isEqualTo(3);
        assertThat(ofFile.dnsbl().client().zones()).hasSize(2);
        assertThat(ofFile.dnsbl().action()).isEqualTo(Action.ENFORCE);
        assertThat(ofFile.pregreet().greetWait()).isEqualTo(Duration.ofSeconds(4));
        assertThat(ofFile.access().action()).isEqualTo(Action.DROP);
    }

    /** Through the program as a process: from standard input into a file that check accepts. */
    private EdgeConfig imported(String mainCf) throws IOException, SettingsException {
        Path output = Files.createTempDirectory(folder, "imported").resolve("smtp-edge.conf");
        Command.Result result = Command.attempt(
                JavaProgram.command(
                        "io.smtpedge.edge.Main", List.of("import-postscreen", "-", "--output", output.toString())),
                mainCf);
        assertThat(result.status()).as(result.output()).isZero();
        return EdgeConfigLoader.load(output);
    }
}
