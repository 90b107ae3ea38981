package io.smtpedge.edge.config;

import io.smtpedge.edge.http.BearerToken;
import io.smtpedge.settings.Section;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where programs of the operator talk to the edge.
 *
 * @param address without it there is no such place
 * @param tokenFile what they must show; needed where the address is not a loopback one
 */
public record AdminSettings(Optional<InetSocketAddress> address, Optional<Path> tokenFile) {

    static AdminSettings read(Section admin) {
        AdminSettings read =
                new AdminSettings(admin.optional("address", Endpoints::listen), admin.optional("token-file", Path::of));
        if (admin.sound("address", "token-file")) {
            read.check(admin);
        }
        return read;
    }

    private void check(Section admin) {
        if (address.isPresent()
                && tokenFile.isEmpty()
                && !address.get().getAddress().isLoopbackAddress()) {
            admin.reject(
                    "address",
                    Endpoints.show(address.get())
                            + " can be reached from other machines, so whoever uses it must show a"
                            + " token; write token-file, or use a loopback address as in 127.0.0.1:8025");
        }
        if (tokenFile.isPresent()) {
            try {
                BearerToken.read(tokenFile.get());
            } catch (IOException unusable) {
                admin.reject("token-file", String.valueOf(unusable.getMessage()));
            }
        }
    }
}
