package io.smtpedge.report.month;

import java.util.Locale;

/** What a sender of the month is in truth. The estimate never sees it. */
enum Kind {
    /** One address of a large mailbox provider: much mail, a little of it spam. */
    PROVIDER(0.85, true),
    /** The mail server of a company, large or small. */
    COMPANY(0.70, true),
    /** Sends to many, once a week. */
    NEWSLETTER(0.80, true),
    /** A shared address of an e-mail service provider: its customers are good and bad. */
    ESP(0.90, true),
    /** A company's server that was good for three weeks, and is then used by somebody who guessed a password. */
    HIJACKED(0.80, true),
    /** A company's server that a list lists by mistake. */
    WRONGLY_LISTED(0.70, true),
    /** A good server that begins to send in the middle of the month. */
    FRESH(0.70, true),
    /** A home computer that is part of a botnet. */
    BOT(0.10, false),
    /** A server that has sent nothing but spam for months, and is known for it. */
    SPAMMER(0.30, true),
    /** One of many addresses of a range that together send what one would be listed for. */
    SNOWSHOE(0.60, true),
    /** Tries recipients, to learn which exist. */
    HARVESTER(0.0, false),
    /** Tries passwords. */
    BRUTE_FORCE(0.0, false);

    /** The share of its sessions that begin TLS, so that the edge cannot read along. */
    final double tls;

    /** Whether it comes back after a 4xx, as a real mail server does. */
    final boolean queues;

    Kind(double tls, boolean queues) {
        this.tls = tls;
        this.queues = queues;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
