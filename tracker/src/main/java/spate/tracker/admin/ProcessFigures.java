package spate.tracker.admin;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The memory and the time that the process uses.
public final class ProcessFigures {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessFigures() {}

    /// What they are now.
    public static List<Figure> now() {
        List<Figure> all = new ArrayList<>();
        Runtime runtime = Runtime.getRuntime();
        all.add(
                Figure.gauge(
                        "heap_used_bytes",
                        "Memory of the heap that holds something, garbage included",
                        (double) runtime.totalMemory() - runtime.freeMemory()));
        all.add(
                Figure.gauge(
                        "heap_committed_bytes",
                        "Memory of the heap that is taken from the system",
                        runtime.totalMemory()));
        all.add(
                Figure.gauge(
                        "heap_max_bytes",
                        "Memory that the heap may take from the system",
                        runtime.maxMemory()));
        addGarbage(all);
        addSystem(all);
        return all;
    }

    private static void addGarbage(List<Figure> all) {
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, each.getCollectionCount());
            millis += Math.max(0, each.getCollectionTime());
        }
        all.add(Figure.counter("gc_collections", "Collections of garbage", collections));
        all.add(Figure.counter("gc_seconds", "Time spent collecting garbage", millis / 1e3));
    }

    private static void addSystem(List<Figure> all) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        double cpuSeconds = info.totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
        all.add(Figure.counter("cpu_seconds", "Processor time used", cpuSeconds));
        long resident = residentBytes();
        if (resident > 0) {
            all.add(
                    Figure.gauge(
                            "resident_bytes", "Memory of the process that is in RAM", resident));
        }
    }

    /// 0 where the system does not tell.
    private static long residentBytes() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(RESIDENT)) {
                    String digits = line.replaceAll("\\D", "");
                    return Long.parseLong(digits) << 10;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
