package io.smtpedge.it.debian;

import io.smtpedge.it.lab.LabEdge;
import io.smtpedge.it.parts.ProjectFolder;
import java.util.ArrayList;
import java.util.List;

/** Lets an edge log as in production: the class path of tests brings a logback-test.xml, which would win. */
final class ProductionLog {

    private ProductionLog() {}

    /** The same edge on conf/logback.xml, with these properties of Java, {@code -Dname=value}. */
    static LabEdge of(LabEdge edge, String... properties) {
        List<String> command = new ArrayList<>(edge.command());
        command.add(1, "-Dlogback.configurationFile=" + ProjectFolder.find().resolve("conf/logback.xml"));
        command.addAll(1, List.of(properties));
        return new LabEdge(command, edge.overrides());
    }
}
