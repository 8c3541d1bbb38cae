package spate.cli.demo;

import java.util.concurrent.TimeUnit;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.terminal.Figures;
import spate.cli.terminal.ProgressView;
import spate.cli.transfer.News;
import spate.client.verify.ContentLocation;
import spate.client.verify.ContentVerifier;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// A demo from its beginning to its end: data, swarm, comparison, summary.
final class DemoRun {
    /// The peers join one after another, so that one sees the swarm grow: with this pause between two,
    /// or less where they are many.
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final long ALL_JOIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// Without a piece for so long, and as long as a piece may take, something is wrong.
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// How long the last announces of a complete copy may take.
    private static final long LAST_ANNOUNCES_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NEVER = Long.MAX_VALUE;

    private final Invocation call;
    private final DemoPlan plan;
    private final DemoFolder folder;
    private final DemoReport report;
    private final News<Happening> happenings = new News<>();
    private final long start = System.nanoTime();

    /// When the first peer could begin, by the clock of this run.
    private long begun;

    private long nextJoin = NEVER;
    private long nextReport;
    private long movedAt;
    private long have;

    /// What one member needs to send a piece to everybody.
    private final long pieceNanos;

    /// Something to be minded by the thread that runs the demo.
    private sealed interface Happening {

        record OfMember(String name, Event event) implements Happening {}

        record Stop() implements Happening {}
    }

    DemoRun(Invocation call, DemoPlan plan, DemoFolder folder) {
        this.call = call;
        this.plan = plan;
        this.folder = folder;
        this.report = report(call);
        double pieces = (double) DemoTorrent.pieceLength(plan.sizeBytes()) * plan.peers();
        this.pieceNanos = plan.maxUpRate() == 0 ? 0 : (long) (pieces / plan.maxUpRate() * 1e9);
    }

    private static DemoReport report(Invocation call) {
        if (call.json()) {
            return new DemoJson(call.jsonOutput());
        }
        return call.screen().live() && !call.quiet() ? new DemoScreen(call) : new DemoLines(call);
    }

    /// Nanoseconds since the start.
    private long now() {
        return System.nanoTime() - start;
    }

    private double seconds() {
        return (now() - begun) / 1e9;
    }

    ExitCode run() throws CommandFailure, InterruptedException {
        call.stop().onRequest(() -> happenings.add(new Happening.Stop()));
        Metainfo torrent;
        SwarmView end;
        int completions;
        try (report) {
            try (DemoSwarm swarm = DemoSwarm.open(plan, folder, this::onEvent)) {
                torrent = new DemoTorrent(call, plan, folder).make(swarm.trackerUrl());
                report.onMade(torrent, swarm.trackerUrl());
                report.onJoined(swarm.startSeed(torrent));
                if (!follow(swarm)) {
                    return ExitCode.INTERRUPTED;
                }
                double seconds = seconds();
                completions = awaitCompletions(swarm);
                end = swarm.end(seconds);
            }
            report.onEnd(end);
        }
        verify(torrent);
        report.onSummary(
                new DemoSummary(
                        torrent,
                        end,
                        completions,
                        plan.peers(),
                        folder.isKept() ? folder.data() : null));
        return ExitCode.DONE;
    }

    /// On a client's thread. What happens to single pieces and connections is not minded.
    private void onEvent(String name, Event event) {
        switch (event) {
            case Event.Completed _, Event.Halted _, Event.TrackerAnswered _ ->
                    happenings.add(new Happening.OfMember(name, event));
            case Event.TrackerFailed _, Event.PeerBanned _ ->
                    happenings.offer(new Happening.OfMember(name, event));
            default -> {}
        }
    }

    /* --- The swarm at work --- */

    /// Until all peers have everything; false if the user stops it before.
    private boolean follow(DemoSwarm swarm) throws CommandFailure, InterruptedException {
        while (!swarm.isComplete()) {
            long wait = Math.min(nextReport, nextJoin) - now();
            Happening happening = happenings.poll(wait);
            switch (happening) {
                case null -> {}
                case Happening.Stop _ -> {
                    return false;
                }
                case Happening.OfMember(String name, Event event) -> mind(swarm, name, event);
            }
            if (nextJoin <= now()) {
                join(swarm);
            }
            if (nextReport <= now()) {
                look(swarm);
            }
        }
        return true;
    }

    private void mind(DemoSwarm swarm, String name, Event event) throws CommandFailure {
        switch (event) {
            case Event.TrackerAnswered _ -> begin();
            case Event.Completed completed when !name.equals(DemoSwarm.SEED) -> {
                double at = seconds();
                swarm.onDone(name, at);
                report.onCompleted(swarm.member(name), completed, at);
            }
            case Event.Halted halted ->
                    throw new CommandFailure(
                            ExitCode.FILE_FAILURE, name + " cannot go on: " + halted.reason());
            case Event.TrackerFailed failed ->
                    report.onTrouble(name + ": the tracker does not answer: " + failed.reason());
            case Event.PeerBanned banned ->
                    report.onTrouble(
                            name + " has banned " + banned.address() + ": it " + banned.reason());
            default -> {}
        }
    }

    /// The tracker knows the seed: the peers may come.
    private void begin() {
        if (begun == 0) {
            begun = now();
            nextJoin = begun;
            movedAt = begun;
        }
    }

    private void join(DemoSwarm swarm) throws CommandFailure {
        Member member = swarm.startPeer();
        if (member == null) {
            nextJoin = NEVER;
            return;
        }
        report.onJoined(member);
        nextJoin = now() + Math.min(LONGEST_PAUSE_NANOS, ALL_JOIN_NANOS / plan.peers());
    }

    private void look(DemoSwarm swarm) throws CommandFailure {
        SwarmView view = swarm.view(begun == 0 ? 0 : seconds());
        report.onProgress(view);
        nextReport = now() + TimeUnit.MILLISECONDS.toNanos(report.periodMillis());
        if (view.have() != have) {
            have = view.have();
            movedAt = now();
        } else if (now() - movedAt > STALL_NANOS + pieceNanos) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "no peer got a piece for %s; -vv tells what they do"
                            .formatted(Figures.duration((now() - movedAt) / 1e9)));
        }
    }

    /// Waits a moment for the tracker to hear of the last copies, and returns of how many it heard.
    private int awaitCompletions(DemoSwarm swarm) throws InterruptedException {
        long deadline = now() + LAST_ANNOUNCES_NANOS;
        while (swarm.counts().downloaded() < plan.peers() && now() < deadline) {
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        return swarm.counts().downloaded();
    }

    /* --- The copies --- */

    /// Reads every copy back and compares it with the torrent, whoever wrote it.
    private void verify(Metainfo torrent) throws CommandFailure, InterruptedException {
        for (int peer = 1; peer <= plan.peers(); peer++) {
            String name = "peer-" + peer;
            ContentVerifier verifier =
                    new ContentVerifier(
                            torrent,
                            ContentLocation.find(torrent.info(), folder.content(name)),
                            Runtime.getRuntime().availableProcessors());
            call.stop().onRequest(verifier::cancel);
            if (!isGood(verifier, (peer - 1) * plan.sizeBytes())) {
                throw new CommandFailure(
                        ExitCode.MISMATCH,
                        "the copy of "
                                + name
                                + " differs from the torrent: the disk is bad, or Spate has a defect;"
                                + " please report it");
            }
        }
    }

    private boolean isGood(ContentVerifier verifier, long bytesBefore) throws InterruptedException {
        try (ProgressView _ =
                call.json() || call.quiet()
                        ? ProgressView.none()
                        : ProgressView.of(
                                call.screen(),
                                "comparing",
                                () -> bytesBefore + verifier.doneBytes(),
                                () -> plan.sizeBytes() * plan.peers())) {
            return verifier.run().isComplete();
        }
    }
}
