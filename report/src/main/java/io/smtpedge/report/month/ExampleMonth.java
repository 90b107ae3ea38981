package io.smtpedge.report.month;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** The example month. */
public final class ExampleMonth {

    private ExampleMonth() {}

    /**
     * Lets the month pass.
     *
     * @param progress hears of each day that is over, from 1
     */
    public static void run(MonthOptions month, MonthSink sink, IntConsumer progress) throws IOException {
        new Simulation(month, sink).run(progress);
    }

    /**
     * Writes the month into a folder: a journal for each edge, {@code planted.json} and {@code truth.csv}.
     *
     * @return how many sessions there are
     */
    public static long write(MonthOptions month, Path directory, IntConsumer progress) throws IOException {
        try (MonthFiles files = new MonthFiles(directory)) {
            PlantedJson.write(directory, month);
            run(month, files, progress);
            return files.sessions();
        }
    }
}
