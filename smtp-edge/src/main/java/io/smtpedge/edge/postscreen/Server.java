package io.smtpedge.edge.postscreen;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where clients come in, the server's name, its limits and its TLS. */
final class Server {

    private static final int UNLIMITED = 500_000;

    private static final int MAX_TEASER = 200;

    /** What the default of limits.connections leaves, when refusing has its own share of it. */
    private static final int MOST_SCREENED = 2500;

    private Server() {}

    static void addresses(PostscreenImport run, String parameter) {
        String protocols = run.cf.value("inet_protocols").toLowerCase(Locale.ROOT);
        boolean ipv4 = protocols.contains("all") || protocols.contains("ipv4");
        boolean ipv6 = protocols.contains("all") || protocols.contains("ipv6");
        List<Draft.Item> items = new ArrayList<>();
        for (Word word : run.cf.words(parameter)) {
            switch (word.text().toLowerCase(Locale.ROOT)) {
                case "all" -> add(items, "0.0.0.0", "::", ipv4, ipv6);
                case "loopback-only" -> add(items, "127.0.0.1", "::1", ipv4, ipv6);
                default ->
                    Networks.block(word.text())
                            .filter(address -> !address.contains("/"))
                            .ifPresentOrElse(
                                    address -> add(
                                            items,
                                            address,
                                            address,
                                            ipv4 && !address.contains(":"),
                                            ipv6 && address.contains(":")),
                                    () -> run.note(
                                            Note.Kind.NO_EQUIVALENT,
                                            word.place(),
                                            parameter + ": \"" + word.text() + "\" is no address; write the one that it"
                                                    + " stands for into listen.addresses"));
            }
        }
        if (!items.isEmpty()) {
            run.draft.setList("listen.addresses", items, run.origin(parameter));
        }
    }

    private static void add(
            List<Draft.Item> items, String ipv4Address, String ipv6Address, boolean ipv4, boolean ipv6) {
        if (ipv4) {
            items.add(Draft.Item.of(ipv4Address + ":25"));
        }
        if (ipv6) {
            items.add(Draft.Item.of("[" + ipv6Address + "]:25"));
        }
    }

    static void proxyProtocol(PostscreenImport run, String parameter) {
        String protocol = run.cf.value(parameter);
        if (protocol.isEmpty()) {
            return;
        }
        if (!protocol.equalsIgnoreCase("haproxy")) {
            throw new IllegalArgumentException("\"" + protocol + "\" is no protocol; Postfix knows haproxy");
        }
        run.draft.set("listen.mode", "proxy-protocol", run.origin(parameter));
        run.draft.set(
                "listen.trusted-proxies",
                "[\"0.0.0.0/0\", \"::/0\"]",
                "postscreen believes a header from anybody. Name your load balancers here: a header is easily forged.");
        run.differs(
                parameter,
                "postscreen believes a header from anybody; name your load balancers in" + " listen.trusted-proxies");
    }

    static void hostname(PostscreenImport run, String parameter) {
        if (run.cf.has(parameter)) {
            run.draft.set("listen.hostname", Draft.quoted(run.cf.value(parameter)), run.origin(parameter));
        }
    }

    static void banner(PostscreenImport run, String parameter) {
        if (run.cf.has(parameter)) {
            run.differs(
                    parameter,
                    "accepted clients see the greeting of your MTA as it is; refused ones see \"220 \" and"
                            + " listen.hostname");
        }
    }

    /** postscreen shows its teaser to each client that waits; an empty one is none. */
    static void teaser(PostscreenImport run, String parameter) {
        String teaser = run.cf.value(parameter);
        if (teaser.isEmpty()) {
            return;
        }
        if (!run.cf.has("myhostname")) {
            run.differs(
                    parameter,
                    "myhostname is not set, so the teaser was left out; write pregreet.teaser, with the name"
                            + " of the machine that Postfix runs on");
            run.draft.say(
                    "pregreet", "teaser = " + Draft.quoted("HOSTNAME" + (teaser.startsWith(" ") ? "" : " ") + teaser));
        } else if (teaser.length() > MAX_TEASER || !teaser.matches("[ -~]+")) {
            run.differs(parameter, "a teaser has 1 to " + MAX_TEASER + " characters of ASCII; it was left out");
        } else {
            run.draft.set("pregreet.teaser", Draft.quoted(teaser), run.origin(parameter));
        }
    }

    /** 0 is no limit for Postfix. */
    static void connectionsPerClient(PostscreenImport run, String parameter) {
        int limit = run.number(parameter, 0, UNLIMITED);
        run.draft.set(
                "limits.connections-per-client",
                Integer.toString(limit == 0 ? UNLIMITED : limit),
                run.origin(parameter));
        run.differs(parameter, "counts the whole session here, and an IPv6 client by its /64 network");
    }

    /** postscreen's default follows from its processes, of which there are none here: it is not taken over. */
    static void screening(PostscreenImport run, String parameter) {
        if (!run.cf.raw(parameter).equals(Defaults.of(parameter))) {
            run.draft.set(
                    "limits.screening",
                    Integer.toString(run.number(parameter, 1, MOST_SCREENED)),
                    run.origin(parameter));
        }
    }

    static void softBounce(PostscreenImport run, String parameter) {
        if (Values.yes(run.cf.value(parameter))) {
            run.noEquivalent(
                    parameter,
                    "has no equivalent: to refuse nobody while you try things out, set the actions to" + " ignore");
        }
    }

    static void allowlistInterfaces(PostscreenImport run, String parameter) {
        if (run.cf.has(parameter) && !run.cf.value(parameter).equals("static:all")) {
            run.noEquivalent(
                    parameter,
                    "has no equivalent: clients that only try the backup MX are judged like those of the primary");
        }
    }

    /** The certificate that postscreen offers is that of smtpd. */
    static void tls(PostscreenImport run, String parameter) {
        boolean older = Values.yes(run.cf.value("postscreen_use_tls")) || Values.yes(run.cf.value("smtpd_use_tls"));
        boolean enforced =
                Values.yes(run.cf.value("postscreen_enforce_tls")) || Values.yes(run.cf.value("smtpd_enforce_tls"));
        String level = run.cf.value(parameter).toLowerCase(Locale.ROOT);
        if (level.equals("encrypt") || enforced) {
            run.differs(
                    parameter, "STARTTLS is offered to refused clients, and not demanded: they get no mail in anyway");
        }
        if (!older && !enforced && !level.equals("may") && !level.equals("encrypt")) {
            return;
        }
        for (String kind : List.of("eccert", "cert")) {
            String certificate = "smtpd_tls_" + kind + "_file";
            String key = "smtpd_tls_" + kind.replace("cert", "key") + "_file";
            if (run.cf.has(certificate)
                    && !run.cf.value(certificate).isEmpty()
                    && !run.cf.value(certificate).equalsIgnoreCase("none")) {
                certificate(run, certificate, run.cf.value(certificate), key, run.cf.value(key));
                return;
            }
        }
        String parameters = "smtpd_tls_chain_files";
        if (!run.cf.words(parameters).isEmpty()) {
            String file = run.cf.words(parameters).getFirst().text();
            certificate(run, parameters, file, parameters, file);
        }
    }

    private static void certificate(
            PostscreenImport run, String certificate, String certificateFile, String key, String keyFile) {
        if (!Files.isReadable(Path.of(certificateFile)) || !Files.isReadable(Path.of(keyFile))) {
            run.problem(
                    run.cf.place(certificate),
                    certificate + ": " + certificateFile + " or its key " + keyFile
                            + " cannot be read here; write both into section tls on the machine that has them");
            run.draft.say("tls", "certificate = " + Draft.quoted(certificateFile));
            run.draft.say("tls", "key = " + Draft.quoted(keyFile));
            return;
        }
        run.draft.set("tls.certificate", Draft.quoted(certificateFile), run.origin(certificate));
        run.draft.set("tls.key", Draft.quoted(keyFile), run.origin(run.cf.has(key) ? key : certificate));
    }
}
