package io.smtpedge.edge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;

/** The half-closed state of a TCP connection, without the costs that Netty's own shutdownOutput adds to each session. */
public final class HalfClose {

    private HalfClose() {}

    /**
     * Sends a FIN. What was written must have been flushed: nothing may be written afterwards. (Netty's shutdownOutput makes
     * an exception with its stack each time, to fail writes that are not there.)
     */
    public static void sendFin(Channel channel) {
        if (!(channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket)) {
            ((DuplexChannel) channel).shutdownOutput();
            return;
        }
        try {
            socket.shutdown(false, true);
        } catch (IOException peerIsGone) {
            channel.close();
        }
    }

    /** True where the peer's FIN has come already: no other will. */
    public static boolean peerHasEnded(Channel channel) {
        return ((DuplexChannel) channel).isInputShutdown();
    }

    /** From now on the peer's FIN closes the channel at once: there is no other direction left that could go on. */
    public static void closeOnFin(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    }
}
