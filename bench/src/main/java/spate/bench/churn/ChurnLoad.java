package spate.bench.churn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Asks a tracker on this machine over UDP as fast as it answers, from many addresses, and judges all answers:
///
///     ChurnLoad peers PORT PEERS SECONDS FORGOTTEN-SECONDS      see [Churn]
///     ChurnLoad torrents PORT KEPT SECONDS                      see [NewTorrents]
///     ChurnLoad whole PORT PEERS LARGE THOUSANDS                see [Whole] and [SwarmSizes]
///
/// Prints a line every ten seconds, and exits with 1 if anything was wrong or lost.
public final class ChurnLoad {
    private static final long STEP_NANOS = 10_000_000_000L;

    /// Between rounds of 128 questions.
    private static final long CALM_NANOS = 3_000_000;

    private final List<UdpSource> sources = new ArrayList<>();
    private final Load load;
    private final long startNanos = System.nanoTime();
    private long nextNanos = startNanos + STEP_NANOS;
    private long answersBefore;

    private ChurnLoad(Load load, int port) throws IOException {
        this.load = load;
        for (int i = 0; i < load.sources(); i++) {
            sources.add(new UdpSource(i, port, load));
        }
    }

    public static void main(String[] words) throws IOException {
        int port = Integer.parseInt(words[1]);
        int size = Integer.parseInt(words[2]);
        int third = Integer.parseInt(words[3]);
        System.exit(isWell(words, port, size, third) ? 0 : 1);
    }

    private static boolean isWell(String[] words, int port, int size, int third)
            throws IOException {
        switch (words[0]) {
            case "peers" -> {
                Churn churn = new Churn(size, third, Integer.parseInt(words[4]));
                return new ChurnLoad(churn, port).run() && new ChurnLoad(churn.last(), port).run();
            }
            case "torrents" -> {
                return new ChurnLoad(new NewTorrents(size, third), port).run();
            }
            default -> {
                SwarmSizes sizes = new SwarmSizes(size, third, Integer.parseInt(words[4]));
                return new ChurnLoad(new Whole(sizes), port).run();
            }
        }
    }

    private boolean run() {
        long now = System.nanoTime();
        while (load.goesOn(now)) {
            round(now, true);
            if (load.isCalm()) {
                LockSupport.parkNanos(CALM_NANOS);
            }
            now = System.nanoTime();
            if (now - nextNanos >= 0) {
                print(now);
                nextNanos += STEP_NANOS;
            }
        }
        while (!sources.stream().allMatch(UdpSource::isQuiet)) {
            round(System.nanoTime(), false);
        }
        print(System.nanoTime());
        return load.wrong() == 0
                && sources.stream().allMatch(source -> source.lost() + source.strange() == 0);
    }

    private void round(long now, boolean asks) {
        for (UdpSource source : sources) {
            source.run(now, asks);
        }
    }

    private void print(long now) {
        long answers = sources.stream().mapToLong(UdpSource::answers).sum();
        double seconds = Math.min(STEP_NANOS, now - nextNanos + STEP_NANOS) / 1e9;
        System.out.printf(
                "| %d s | %.0f answers/s | %d wrong, %d lost, %d strange | %s |%n",
                (now - startNanos) / 1_000_000_000L,
                (answers - answersBefore) / seconds,
                load.wrong(),
                sources.stream().mapToLong(UdpSource::lost).sum(),
                sources.stream().mapToLong(UdpSource::strange).sum(),
                load.state());
        answersBefore = answers;
    }
}
