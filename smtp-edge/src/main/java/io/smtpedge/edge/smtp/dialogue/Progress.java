package io.smtpedge.edge.smtp.dialogue;

import org.jspecify.annotations.Nullable;

/** How far a dialogue has come: what both of its readers must know. Not thread-safe. */
final class Progress {

    /** How the next octet of the client is to be read. */
    enum Reading {
        COMMANDS,
        /** The greeting, or the reply to DATA, STARTTLS or AUTH, decides what comes next. */
        WAITING,
        AUTH_RESPONSE,
        DATA,
        CHUNK,
        /** STARTTLS is accepted; it is the client's turn to speak. */
        TLS_BEGINS,
        TLS,
        STOPPED
    }

    final OwedReplies owed = new OwedReplies();
    final Conversation conversation = new Conversation();
    final DataScanner data = new DataScanner();

    private Reading reading = Reading.WAITING;
    private @Nullable Stop stop;
    private boolean messageUnderWay;

    Progress() {
        owed.add(Owed.Kind.GREETING);
    }

    Reading reading() {
        return reading;
    }

    void read(Reading next) {
        reading = next;
    }

    void readData() {
        data.reset();
        reading = Reading.DATA;
        messageUnderWay = true;
    }

    void readChunk() {
        reading = Reading.CHUNK;
        messageUnderWay = true;
    }

    void beginTls() {
        conversation.beginTls();
        reading = Reading.TLS_BEGINS;
    }

    boolean isOpaque() {
        return reading == Reading.TLS_BEGINS || reading == Reading.TLS;
    }

    /** The message has its reply, or was given up. */
    void messageOver() {
        messageUnderWay = false;
    }

    boolean isMessageUnderWay() {
        return messageUnderWay;
    }

    /** Nothing goes on from here. */
    void end(Stop why) {
        stop = why;
        reading = Reading.STOPPED;
    }

    @Nullable
    Stop stop() {
        return stop;
    }
}
