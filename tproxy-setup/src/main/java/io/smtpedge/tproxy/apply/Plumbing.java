package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.apply.Difference.Conflict;
import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The routes, rules and firewall of this box, in the network namespace of the calling thread: compared with a plan, brought
 * to it, or rid of all that is ours. One at a time changes it: {@link ChangeLock}.
 */
public final class Plumbing {

    private static final Plan EMPTY = new Plan("nothing", List.of(), List.of());

    private final Commands commands;
    private final KernelReader reader;
    private final ChangeLock lock;

    public Plumbing(Commands commands) {
        this(commands, ChangeLock.ofThisBox());
    }

    Plumbing(Commands commands, ChangeLock lock) {
        this.commands = commands;
        this.lock = lock;
        this.reader = new KernelReader(commands, new Sysctls(Path.of("/proc/sys")));
    }

    /**
     * What is not as planned, in the order in which {@link #apply} would mend it. Changes nothing.
     *
     * @throws PlumbingException when it cannot be told
     */
    public List<Difference> differences(Plan plan) throws PlumbingException {
        return differences(plan, Wanted.of(plan, new ScratchNamespace(commands)));
    }

    private List<Difference> differences(Plan plan, Wanted wanted) throws PlumbingException {
        return Comparison.compare(wanted, reader.read(plan, wanted));
    }

    /**
     * Brings the box to the plan. Where it is so already, nothing is touched; nothing of others' ever is.
     *
     * @param progress told each command that was run, one line
     * @return how many things were not as planned
     * @throws PlumbingException when something of someone else's is in the way, or another one is at work for more than 10 s,
     *     and then nothing was done; or when a command failed, and then what was there before is in place again. One thing cannot be brought back: what a set held that
     *     had to be made anew
     */
    public int apply(Plan plan, Consumer<String> progress) throws PlumbingException {
        Wanted wanted = Wanted.of(plan, new ScratchNamespace(commands));
        return lock.hold(() -> change(plan, wanted, progress));
    }

    /**
     * Removes all that is ours, whatever plan it came from.
     *
     * @param progress told each command that was run, one line
     * @return how many things were there
     * @throws PlumbingException as {@link #apply}
     */
    public int remove(Consumer<String> progress) throws PlumbingException {
        return lock.hold(() -> change(EMPTY, Wanted.NOTHING, progress));
    }

    private int change(Plan plan, Wanted wanted, Consumer<String> progress) throws PlumbingException {
        List<Difference> differences = differences(plan, wanted);
        refuseConflicts(differences);
        Applier applier = new Applier(commands, progress);
        for (Difference difference : differences) {
            if (difference instanceof Mendable mendable) {
                applier.apply(mendable.change());
            }
        }
        if (!differences.isEmpty()) {
            prove(plan, wanted, applier);
        }
        return differences.size();
    }

    private static void refuseConflicts(List<Difference> differences) throws PlumbingException {
        List<Difference> conflicts =
                differences.stream().filter(Conflict.class::isInstance).toList();
        if (!conflicts.isEmpty()) {
            throw new PlumbingException("nothing was changed, because:\n" + lines(conflicts));
        }
    }

    /** That every command succeeded does not show that the kernel has what was meant. */
    private void prove(Plan plan, Wanted wanted, Applier applier) throws PlumbingException {
        List<Difference> rest;
        try {
            rest = differences(plan, wanted);
        } catch (PlumbingException unreadable) {
            throw applier.putBack(new PlumbingException(
                    "every command succeeded, but what is there now cannot be read: " + unreadable.getMessage(),
                    unreadable));
        }
        if (!rest.isEmpty()) {
            throw applier.putBack(new PlumbingException(
                    "every command succeeded, but what is there still differs; does another program change it?\n"
                            + lines(rest)));
        }
    }

    private static String lines(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining("\n"));
    }
}
