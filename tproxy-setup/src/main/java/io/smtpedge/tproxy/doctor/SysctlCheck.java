package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Kernel settings that break marked packets: src_valid_mark and tcp_fwmark_accept. */
final class SysctlCheck implements Check {

    private static final String ROOT = "/proc/sys/";

    @Override
    public List<Finding> look(Setup setup) {
        return setup.steps(ForbiddenSysctl.class).stream()
                .map(sysctl -> look(setup, sysctl))
                .toList();
    }

    private static Finding look(Setup setup, ForbiddenSysctl sysctl) {
        String path = sysctl.path();
        String check = path.substring(path.lastIndexOf('/') + 1).replace('_', '-');
        List<String> set = paths(setup.host(), path).stream()
                .filter(each ->
                        setup.host().read(ROOT + each).orElse("").strip().equals("1"))
                .toList();
        if (set.isEmpty()) {
            return Finding.ok(check, path.replace('/', '.') + " is 0.");
        }
        List<String> commands = new ArrayList<>();
        // With "/" as its separator, sysctl(8) also takes interfaces with a dot in their names.
        set.forEach(each -> commands.add("sysctl -w " + each + "=0"));
        return Finding.fail(
                check, String.join(", ", set) + " is 1: " + sysctl.consequence() + ".", String.join(" && ", commands));
    }

    /** The pattern stands for interfaces, of which there is one folder each. */
    private static List<String> paths(Host host, String path) {
        int star = path.indexOf('*');
        if (star < 0) {
            return List.of(path);
        }
        String folder = path.substring(0, star);
        return host.names(ROOT + folder).stream()
                .flatMap(name -> Stream.of(folder + name + path.substring(star + 1)))
                .toList();
    }
}
