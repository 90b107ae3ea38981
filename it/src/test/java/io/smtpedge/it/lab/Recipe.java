package io.smtpedge.it.lab;

/** The ways of tproxy-setup to bring answers home. */
enum Recipe {
    NFT("tool = nft, marks = always"),
    IPTABLES("tool = iptables, marks = always"),
    MARK_FREE("tool = nft, marks = never");

    /** HOCON for the section tproxy. */
    final String plumbing;

    Recipe(String plumbing) {
        this.plumbing = plumbing;
    }
}
