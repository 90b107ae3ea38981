package io.smtpedge.bench.burst;

/** What is wrong with the DNS while the clients come. */
public enum DnsState {
    HEALTHY("all answer", true, true),
    /** The server of one list takes questions and says nothing; the resolver asks it in vain. */
    ONE_ZONE_SILENT("one list silent", true, false),
    /** One list lists every address there is, as lists do whose operator has given up. */
    WORLD_LISTED("one list lists the world", true, true),
    /** Three in ten packets between the screener and its resolver are lost, each way. */
    PACKET_LOSS("30 % of packets lost", true, false),
    /** The resolver takes questions and says nothing. */
    RESOLVER_SILENT("resolver silent", false, false),
    /** Every list answers with the code for "we do not serve you" (public resolver, over quota). */
    ERROR_CODE("lists answer 127.255.255.254", false, true),
    /** The lists refuse to answer, which the resolver turns into SERVFAIL. */
    SERVER_FAILURE("SERVFAIL", false, true),
    /** The resolver answers every name with an address of its own choice. */
    REWRITING("resolver answers 8.8.8.8", false, true);

    private final String title;
    private final boolean showsListings;
    private final boolean prompt;

    DnsState(String title, boolean showsListings, boolean prompt) {
        this.title = title;
        this.showsListings = showsListings;
        this.prompt = prompt;
    }

    /** A few words for a table. */
    public String title() {
        return title;
    }

    /** Whether a listed client can be told from a clean one; if not, the site's policy decides about all of them. */
    public boolean showsListings() {
        return showsListings;
    }

    /** Whether every question is answered at once; if not, screeners wait, and a burst takes long. */
    public boolean prompt() {
        return prompt;
    }
}
