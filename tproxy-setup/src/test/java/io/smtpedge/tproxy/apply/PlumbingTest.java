package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That every command succeeded is not enough: the kernel is read once more, and what cannot be shown is put back. */
class PlumbingTest {

    private static final String RULE = "100:\tfrom all fwmark 0x6f/0xff lookup 100 proto 111\n";
    private static final String DELETE = "ip -4 rule del pref 100 fwmark 0x6f/0xff lookup 100 protocol 111";
    private static final String ADD = "ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111";

    @TempDir
    private Path folder;

    private final FakeCommands box = new FakeCommands().answer("ip -4 -N rule list", RULE);

    @Test
    void whatIsStillThereIsPutBack() throws IOException {
        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> plumbing().remove(_ -> {}))
                .withMessageStartingWith("every command succeeded, but what is there still differs; ")
                .withMessageEndingWith("\nWhat was there before is in place again");
        assertThat(box.run).containsSubsequence(DELETE, ADD).endsWith(ADD);
    }

    @Test
    void whatCannotBeReadAfterwardsIsPutBack() throws IOException {
        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> plumbing().remove(_ -> box.hang("nft ")))
                .withMessage("every command succeeded, but what is there now cannot be read: " + NftListing.LIST
                        + " did not end within 30 s\nWhat was there before is in place again");
        assertThat(box.run).containsSubsequence(DELETE, ADD).endsWith(ADD);
    }

    private Plumbing plumbing() throws IOException {
        Path namespace = Files.createSymbolicLink(folder.resolve("net"), Path.of("net:[1]"));
        return new Plumbing(box, new ChangeLock(folder, namespace, _ -> {}));
    }
}
