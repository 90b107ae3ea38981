package io.smtpedge.it.debian;

import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A postfix of its own: with its own configuration, queue and log, beside any other. The programs are those of the installed
 * package.
 *
 * @param host {@code log} in it is the mail log
 */
record Postfix(MailHost host, RealProcess master) implements AutoCloseable {

    private static final String DAEMONS = "/usr/lib/postfix/sbin";
    private static final Duration START_TIME = Duration.ofSeconds(20);

    private static final String MAIN_CF = """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            maillog_file = %1$s/log
            maillog_file_prefixes = %1$s
            mydestination =
            alias_maps =
            alias_database =
            smtpd_peername_lookup = no
            """.formatted(MailHost.HOME);

    private static final String MASTER_CF = """
            cleanup   unix  n  -  n  -  0  cleanup
            qmgr      unix  n  -  n  300  1  qmgr
            tlsmgr    unix  -  -  n  1000?  1  tlsmgr
            tlsproxy  unix  -  -  n  -  0  tlsproxy
            rewrite   unix  -  -  n  -  -  trivial-rewrite
            bounce    unix  -  -  n  -  0  bounce
            defer     unix  -  -  n  -  0  bounce
            trace     unix  -  -  n  -  0  bounce
            verify    unix  -  -  n  -  1  verify
            flush     unix  n  -  n  1000?  0  flush
            proxymap  unix  -  -  n  -  -  proxymap
            showq     unix  n  -  n  -  -  showq
            error     unix  -  -  n  -  -  error
            retry     unix  -  -  n  -  -  error
            discard   unix  -  -  n  -  -  discard
            scache    unix  -  -  n  -  1  scache
            anvil     unix  -  -  n  -  1  anvil
            postlog   unix-dgram  n  -  n  -  1  postlogd
            """;

    /** Starts it with lines of its own in main.cf and master.cf; returns once it runs. */
    static Postfix start(MailHost host, String mainCf, String masterCf) throws IOException {
        host.write("conf/main.cf", MAIN_CF + mainCf);
        host.write("conf/master.cf", MASTER_CF + masterCf);
        String conf = MailHost.HOME + "/conf";
        // It makes the folders of the queue, and says what is wrong on a terminal only, or else in the log.
        host.run("sh -c 'mkdir -p queue data && chown postfix data && postfix -c " + conf + " check'");
        RealProcess master = host.start(List.of(DAEMONS + "/master", "-c", conf, "-d"));
        Postfix postfix = new Postfix(host, master);
        await().atMost(START_TIME)
                .until(() -> !master.isAlive() || postfix.log().contains("daemon started"));
        if (!master.isAlive()) {
            throw new IllegalStateException("postfix did not start; it logged:\n" + postfix.log());
        }
        return postfix;
    }

    String log() {
        return host.read("log");
    }

    @Override
    public void close() {
        master.close();
    }
}
