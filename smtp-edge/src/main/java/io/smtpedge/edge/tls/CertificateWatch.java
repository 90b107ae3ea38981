package io.smtpedge.edge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the certificate or its key has changed, and hands the new ones over; warns once a day of one that has expired.
 * Files that cannot be used change nothing: the edge goes on with what it has, and says why. For one thread, and never that
 * of an event loop: files can be slow.
 *
 * <p>It looks at the files' attributes, as a notice by the kernel would not follow the symbolic links of certbot, nor work
 * over NFS.
 */
public final class CertificateWatch implements Runnable {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private static final Duration WARN_EVERY = Duration.ofDays(1);

    private final CertificateFiles files;
    private final InstantSource clock;
    private final StartTls tls;
    private Credentials credentials;
    private List<String> tried;
    private List<String> lastSeen;
    private Instant warned = Instant.MIN;

    /**
     * Reads the files for the first time, and warns of the certificate's dates at once.
     *
     * @throws CredentialsException where they cannot be used
     */
    public CertificateWatch(CertificateFiles files, StartTls.Limits limits, InstantSource clock)
            throws CredentialsException {
        this.files = files;
        this.clock = clock;
        // Before they are read: a change while they are read is seen by the next look.
        this.tried = fingerprint();
        this.lastSeen = tried;
        this.credentials = files.read();
        try {
            this.tls = StartTls.with(credentials, limits);
        } catch (SSLException unusable) {
            throw new CredentialsException(
                    files.certificate(), "cannot be used for TLS (" + unusable.getMessage() + ")");
        }
        warn();
    }

    /** Offers what the files hold. */
    public StartTls startTls() {
        return tls;
    }

    /** Looks every two seconds, on a thread of its own, until what is returned is closed. */
    public AutoCloseable start() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("certificate-watch").daemon().factory());
        thread.scheduleWithFixedDelay(this, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return thread::shutdownNow;
    }

    /** Looks once. */
    @Override
    public void run() {
        try {
            List<String> seen = fingerprint();
            // The two files change one after the other: what is still changing is left alone until the next look.
            boolean settled = seen.equals(lastSeen);
            lastSeen = seen;
            if (settled && !seen.equals(tried)) {
                tried = seen;
                reload();
            }
            warn();
        } catch (RuntimeException fault) {
            // An exception would end the schedule, and with it the watch.
            LOG.error("a fault while looking after {}", files.certificate(), fault);
        }
    }

    private void reload() {
        try {
            Credentials read = files.read();
            tls.use(read);
            credentials = read;
            warned = Instant.MIN;
            LOG.info("tls: {} was read anew: {}", files.certificate(), read);
        } catch (CredentialsException unusable) {
            LOG.warn("tls: the old certificate stays in use: {}", unusable.getMessage());
        } catch (SSLException unusable) {
            LOG.warn("tls: the old certificate stays in use: {}: {}", files.certificate(), unusable.getMessage());
        }
    }

    private void warn() {
        Instant now = clock.instant();
        if (warned.equals(Instant.MIN) || Duration.between(warned, now).compareTo(WARN_EVERY) >= 0) {
            warned = now;
            credentials.warning(now).ifPresent(text -> LOG.warn("tls: {}: {}", files.certificate(), text));
        }
    }

    private List<String> fingerprint() {
        return Stream.of(files.certificate(), files.key())
                .map(CertificateWatch::fingerprint)
                .toList();
    }

    /** Follows links: those of certbot stay, and what they point to changes. */
    private static String fingerprint(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + Objects.toString(now.fileKey());
        } catch (IOException unreadable) {
            return unreadable.getClass().getSimpleName();
        }
    }
}
