package io.smtpedge.tproxy.plan;

/**
 * A firewall mark that uses only some of a packet's 32 mark bits, so that others may use the rest.
 *
 * @param value the bits to set; within {@code mask}
 * @param mask the bits that are ours
 */
public record Mark(int value, int mask) {

    public Mark {
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException("mark 0x%x is not within its mask 0x%x".formatted(value, mask));
        }
    }

    /** As ip(8) and iptables(8) write it: {@code 0x6f/0xff}. */
    @Override
    public String toString() {
        return "0x%x/0x%x".formatted(value, mask);
    }

    /** The statement of nft(8) that sets it. */
    String nftStatement() {
        return "meta mark set meta mark & 0x%08x | 0x%x".formatted(~mask, value);
    }
}
