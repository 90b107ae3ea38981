package io.smtpedge.it.debian;

import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A real mail server as the client of the edge. It takes messages on a port of its own box and sends them to one place. */
sealed interface Sender extends AutoCloseable permits PostfixSender, EximSender, OpenSmtpdSender {

    /** The programs that there are, each as Debian has it. */
    enum Program {
        POSTFIX {
            @Override
            Sender start(Machine machine, Route route) throws IOException {
                return PostfixSender.start(machine, route);
            }
        },
        EXIM {
            @Override
            Sender start(Machine machine, Route route) throws IOException {
                return EximSender.start(machine, route);
            }
        },
        OPENSMTPD {
            @Override
            Sender start(Machine machine, Route route) throws IOException {
                return OpenSmtpdSender.start(machine, route);
            }
        };

        /** Starts it on a machine; returns once it takes messages. */
        abstract Sender start(Machine machine, Route route) throws IOException;
    }

    /** The name by which it greets. */
    String helo();

    /** Where it takes messages, on its own box only. */
    InetSocketAddress submission();

    /** Waits until it takes messages; what servers log of their start does not tell. */
    default void awaitGreeting(Machine machine, RealProcess process) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive() || greets(machine));
        if (!process.isAlive()) {
            throw new IllegalStateException("the sender did not start; it printed:\n" + process.log() + log());
        }
    }

    private boolean greets(Machine machine) throws Exception {
        try (SmtpClient client = machine.call(() -> SmtpClient.connect(submission()))) {
            client.expect(220);
            return true;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    /** Sends what it has taken and holds back; nothing for one that sends at once. */
    void flush();

    /** Whether its log says that it sent commands without waiting for the reply to each (RFC 2920). */
    boolean pipelined();

    /** Whether its log says that it sent messages by BDAT (RFC 3030). */
    boolean chunked();

    /** Its mail log so far. */
    String log();

    @Override
    void close();
}
