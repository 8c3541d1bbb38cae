package spate.cli.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.Subcommand;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;

/// `spate demo`: a whole swarm on this machine, from the first byte of its data to the last copy.
public final class DemoCommand implements Subcommand {
    private static final int DEFAULT_PEERS = 6;
    static final int MAX_PEERS = 50;
    private static final long DEFAULT_SIZE = 32L << 20;
    private static final long MAX_SIZE = 1L << 40;
    private static final long DEFAULT_RATE = 3L << 20;

    private final Syntax syntax =
            new Syntax("demo", "watch a whole swarm at work on this machine, offline");
    private final Value<Integer> peers =
            syntax.value(
                    "--peers",
                    "N",
                    Quantity.count(1, MAX_PEERS),
                    "peers that download, besides the seed: 1 to "
                            + MAX_PEERS
                            + " (default: "
                            + DEFAULT_PEERS
                            + ")");
    private final Value<Long> size =
            syntax.value("--size", "SIZE", DemoCommand::size, "what they share (default: 32MiB)");
    private final Value<Long> maxUp =
            syntax.value(
                    "--max-up",
                    "RATE",
                    Quantity::rate,
                    "what the seed and each peer send at most, 0 for no limit (default: 3MiB)");
    private final Value<Long> dataSeed =
            syntax.value(
                    "--random-seed",
                    "NUMBER",
                    DemoCommand::number,
                    "make other data; the same number makes the same (default: 1)");
    private final Value<String> keep =
            syntax.text(
                    "--keep",
                    "DIR",
                    "leave torrent and data in this new folder instead of removing them");

    public DemoCommand() {
        syntax.example("watch a swarm of six", "spate demo");
        syntax.example("a larger one, with no brakes", "spate demo --peers 20 --max-up 0");
        syntax.example("look at the files afterwards", "spate demo --keep swarm");
        syntax.note(
                "Makes data and a torrent of it, starts a tracker, a seed and peers, and ends when every"
                        + " peer has a copy that was compared with the torrent. They find each other by"
                        + " the tracker alone and talk over real connections, all of it on loopback, at"
                        + " ports that are free. Everything lies in a folder of its own below TMPDIR"
                        + " (by default /tmp), which is removed at the end, also after Ctrl-C.");
    }

    private static Long size(String text) throws BadUsage {
        long bytes = Quantity.size(text);
        if (bytes < 1 || bytes > MAX_SIZE) {
            throw new BadUsage("'" + text + "' is not from 1 byte to 1 TiB");
        }
        return bytes;
    }

    private static Long number(String text) throws BadUsage {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException _) {
            throw new BadUsage("'" + text + "' is not a whole number");
        }
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        DemoPlan plan =
                new DemoPlan(
                        peers.or(DEFAULT_PEERS),
                        size.or(DEFAULT_SIZE),
                        maxUp.or(DEFAULT_RATE),
                        dataSeed.or(1L));
        String word = keep.value();
        @Nullable Path kept = word == null ? null : call.path(word);
        ExitCode end;
        try (DemoFolder folder = DemoFolder.open(call, kept, plan.totalBytes())) {
            end = new DemoRun(call, plan, folder).run();
        }
        if (end == ExitCode.INTERRUPTED) {
            call.note(
                    kept == null
                            ? "stopped; nothing is left behind"
                            : "stopped; what there was so far lies in " + kept);
        }
        return end;
    }
}
