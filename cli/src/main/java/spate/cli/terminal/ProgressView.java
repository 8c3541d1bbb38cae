package spate.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Shows how far a long piece of work has come, from a thread of its own that reads a counter now
/// and then: the work itself is not slowed down. Short work is not spoken of at all.
public final class ProgressView implements AutoCloseable {
    private static final long FIRST_BAR_MILLIS = 300;
    private static final long NEXT_BAR_MILLIS = 200;
    private static final long FIRST_LINE_MILLIS = 2_000;
    private static final long NEXT_LINE_MILLIS = 5_000;
    private static final long EVENT_MILLIS = 1_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Pace pace = new Pace(System.nanoTime());
    private final LongSupplier done;
    private final LongSupplier total;
    private final Consumer<Pace> show;
    private final Runnable clear;
    private final Thread thread;

    private ProgressView(
            LongSupplier done,
            LongSupplier total,
            Consumer<Pace> show,
            Runnable clear,
            long firstMillis,
            long nextMillis) {
        this.done = done;
        this.total = total;
        this.show = show;
        this.clear = clear;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("progress")
                        .start(() -> run(firstMillis, nextMillis));
    }

    /// No view at all.
    public static ProgressView none() {
        long never = Long.MAX_VALUE;
        return new ProgressView(() -> 0, () -> 0, _ -> {}, () -> {}, never, never);
    }

    /// A bar on a terminal, or lines where there is none.
    ///
    /// @param what the kind of work, one word
    public static ProgressView of(
            Screen screen, String what, LongSupplier done, LongSupplier total) {
        Output output = screen.output();
        if (!screen.live()) {
            Consumer<Pace> show = pace -> say(output, ProgressLine.plain(what, pace) + "\n");
            return new ProgressView(
                    done, total, show, () -> {}, FIRST_LINE_MILLIS, NEXT_LINE_MILLIS);
        }
        Consumer<Pace> show =
                pace -> {
                    int columns = screen.columns().getAsInt();
                    String bar = ProgressLine.bar(what, pace, columns, screen.style());
                    say(output, CLEAR_LINE + bar);
                };
        Runnable clear = () -> say(output, CLEAR_LINE);
        return new ProgressView(done, total, show, clear, FIRST_BAR_MILLIS, NEXT_BAR_MILLIS);
    }

    /// One call a second with the pace, for events.
    public static ProgressView events(Consumer<Pace> show, LongSupplier done, LongSupplier total) {
        return new ProgressView(done, total, show, () -> {}, EVENT_MILLIS, EVENT_MILLIS);
    }

    private static void say(Output output, String text) {
        output.print(text);
        output.flush();
    }

    private void run(long firstMillis, long nextMillis) {
        try {
            boolean shown = false;
            long wait = firstMillis;
            while (!closing.await(wait, TimeUnit.MILLISECONDS)) {
                pace.update(System.nanoTime(), done.getAsLong(), total.getAsLong());
                show.accept(pace);
                shown = true;
                wait = nextMillis;
            }
            if (shown) {
                clear.run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does; then it just ends
        }
    }

    /// Ends the view and takes the bar off the screen.
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
