package io.smtpedge.tproxy.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A box that answers as told, and otherwise succeeds and says nothing. */
final class FakeCommands implements Commands {

    final List<String> run = new ArrayList<>();
    private final Map<String, Result> answers = new LinkedHashMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Set<String> hanging = new HashSet<>();

    /** What commands that begin so answer. */
    FakeCommands answer(String start, String output) {
        answers.put(start, new Result(0, output, ""));
        return this;
    }

    FakeCommands fail(String start, String errors) {
        answers.put(start, new Result(2, "", errors));
        return this;
    }

    FakeCommands kill(String start) {
        answers.put(start, new Result(137, "", ""));
        return this;
    }

    /** Commands that begin so do not end in time. */
    FakeCommands hang(String start) {
        hanging.add(start);
        return this;
    }

    FakeCommands without(String program) {
        absent.add(program);
        return this;
    }

    @Override
    public Result run(Command command) throws PlumbingException {
        run.add(command.toString());
        if (hanging.stream().anyMatch(command.toString()::startsWith)) {
            throw new PlumbingException(command + " did not end within 30 s");
        }
        return answers.entrySet().stream()
                .filter(answer -> command.toString().startsWith(answer.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(new Result(0, "", ""));
    }

    @Override
    public boolean has(String program) {
        return !absent.contains(program);
    }
}
