package io.smtpedge.edge;

import io.smtpedge.edge.feedback.AdminClient;
import io.smtpedge.edge.http.BearerToken;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a command finds the admin address of an edge. */
final class AdminOptions {

    private static final String USUAL = "http://127.0.0.1:8025";

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "The admin address of the edge (admin.address). Default: " + USUAL)
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file with the token of the admin address (admin.token-file), where it wants one.")
    private @Nullable Path tokenFile;

    /** Whether the command was told where the edge is. */
    boolean isGiven() {
        return url != null;
    }

    /** A client for it. */
    AdminClient client(CommandLine command) throws IOException {
        URI base = base(command, url == null ? USUAL : url);
        Optional<BearerToken> token = Optional.empty();
        if (tokenFile != null) {
            token = Optional.of(BearerToken.read(tokenFile));
        }
        return new AdminClient(base, token);
    }

    private static URI base(CommandLine command, String text) {
        try {
            URI base = new URI(text);
            if (("http".equals(base.getScheme()) || "https".equals(base.getScheme())) && base.getHost() != null) {
                return base;
            }
        } catch (URISyntaxException none) {
            // As one without a host.
        }
        throw new CommandLine.ParameterException(
                command, "--admin " + text + " is no address of a web server; write it as " + USUAL);
    }
}
