package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.OpenTransaction;
import io.smtpedge.edge.smtp.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a dialogue stands when somebody else takes the backend's place in it.
 *
 * @param helo how the client has called itself, printable; empty where it has not yet
 * @param extended whether it said EHLO
 * @param delivered messages that the backend has acknowledged
 * @param authFailures how often the backend has refused the client's credentials
 * @param ended transactions that are over
 * @param open the transaction under way, as far as the backend has answered
 * @param owed what the client still waits for a reply to, oldest first
 * @param message finds the end of the message that the client is in the midst of; absent between messages
 */
public record Standing(
        String helo,
        boolean extended,
        int delivered,
        int authFailures,
        List<Transaction> ended,
        @Nullable OpenTransaction open,
        List<Owed> owed,
        @Nullable EndOfData message) {}
