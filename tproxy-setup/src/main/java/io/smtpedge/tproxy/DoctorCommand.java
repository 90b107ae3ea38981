package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.doctor.Doctor;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.Report;
import io.smtpedge.tproxy.doctor.Setup;
import io.smtpedge.tproxy.doctor.ThisHost;
import io.smtpedge.tproxy.doctor.Verdict;
import io.smtpedge.tproxy.doctor.probe.Probe;
import io.smtpedge.tproxy.linux.Errno;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tproxy-setup doctor}: says what is wrong on this box and what mends it; changes nothing. */
@Command(
        name = "doctor",
        description = {
            "Says what is wrong on this box and which command mends it. Changes nothing.",
            "Status 0: no failure; 1: a failure; 2: bad usage or configuration."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanOptions options;

    @Option(
            names = "--probe",
            description =
                    "Also connect to the backends, as this box and as a client, and watch what comes back. Needs root;"
                            + " the backends' logs will show it.")
    private boolean probe;

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            converter = Address.class,
            description =
                    "The address that stands for all clients, one of each IP family at most. Default: 198.51.100.1 and"
                            + " 2001:db8:ffff::1, which are nobody's.")
    private List<InetAddress> clients = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws SettingsException {
        TproxyConfig config = options.load();
        Setup setup = Setup.of(config, new ThisHost(), clients, "tproxy-setup apply " + options);
        List<Finding> findings = new ArrayList<>(Doctor.examine(setup));
        try {
            if (probe) {
                findings.addAll(Probe.run(setup));
            }
        } catch (Errno failed) {
            return refuse(failed);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Report.json(setup, findings) : Report.text(findings));
        out.flush();
        boolean fine = Verdict.of(findings).status() != Finding.Status.FAIL && !out.checkError();
        return fine ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int refuse(Errno failed) {
        boolean denied = failed.number() == Errno.EPERM;
        spec.commandLine()
                .getErr()
                .println(
                        denied
                                ? "--probe needs CAP_NET_RAW to watch the wire and to use clients' addresses: run it as"
                                        + " root"
                                : "the probe failed: " + failed.getMessage());
        return denied ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    static final class Address implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            try {
                return Addresses.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }
}
