package io.smtpedge.edge.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A client's side of TLS, as MTAs have it that take any certificate. */
public final class TestTls {

    private TestTls() {}

    /** A client that speaks one version only, such as {@code TLSv1.2}. */
    public static SSLEngine client(String protocol) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .protocols(protocol)
                    .build()
                    .newEngine(UnpooledByteBufAllocator.DEFAULT);
        } catch (SSLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
