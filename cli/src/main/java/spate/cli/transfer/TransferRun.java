package spate.cli.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.terminal.Figures;
import spate.client.ClientSettings;
import spate.client.SpateClient;
import spate.client.TorrentHandle;
import spate.client.content.Reason;
import spate.client.resume.ResumeException;
import spate.client.resume.StateFailure;
import spate.engine.storage.StorageFailure;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;

/// Transfers torrents until they are done or the user stops it: a [SpateClient] and a
/// [TransferReport] of what it does.
final class TransferRun {

    /// Lines of `--peers-from` are no longer than this.
    private static final int MAX_LINE = 200;

    private static final String REMEDY =
            "'spate verify' tells what is wrong, 'spate download' fetches what is missing";

    private final Invocation call;
    private final NetworkOptions network;
    private final List<TransferItem> items;
    private final boolean seedsOnly;
    private final TransferReport report;
    private final News<Happening> happenings = new News<>();
    private final Map<TorrentHandle, Transfer> transfers = new LinkedHashMap<>();
    private ExitCode end = ExitCode.DONE;

    /// Something to be told by the thread that reports.
    private sealed interface Happening {

        record OfTorrent(TorrentHandle torrent, Event event) implements Happening {}

        record Warning(String text) implements Happening {}

        record Stop() implements Happening {}
    }

    /// What is known of one torrent.
    private static final class Transfer {
        final long since = System.nanoTime();
        boolean begun;
        boolean completed;
        boolean stopped;
        boolean unsaved;
    }

    /// @param seedsOnly whether it is `spate seed`, which needs something good to be there
    TransferRun(
            Invocation call, NetworkOptions network, List<TransferItem> items, boolean seedsOnly) {
        this.call = call;
        this.network = network;
        this.items = items;
        this.seedsOnly = seedsOnly;
        this.report = report(call);
    }

    private static TransferReport report(Invocation call) {
        if (call.json()) {
            return new TransferJson(call.jsonOutput());
        }
        return call.screen().live() && !call.quiet()
                ? new TransferScreen(call)
                : new TransferLines(call);
    }

    ExitCode run() throws CommandFailure, BadUsage, InterruptedException {
        ClientSettings settings = network.clientSettings(call, items.size());
        List<NamedPeer> peers = network.peers();
        try (SpateClient client = open(settings)) {
            call.stop().onRequest(() -> onStopRequested(client));
            if (network.reachesPeers()) {
                listen(client);
            } else {
                call.warn("without TCP no peer can be reached yet: nobody is dialled or accepted");
            }
            List<TorrentHandle> torrents = add(client);
            peers.forEach(peer -> peer.addTo(client, torrents));
            readPeers(client, torrents);
            try (report) {
                follow(torrents);
            }
        }
        tellSaveTrouble(); // of what was saved last
        return end;
    }

    /// Torrents stop even if the thread that reports cannot go on, for want of somebody who reads.
    private void onStopRequested(SpateClient client) {
        happenings.add(new Happening.Stop());
        client.torrents().forEach(TorrentHandle::stop);
    }

    private SpateClient open(ClientSettings settings) throws CommandFailure {
        try {
            return SpateClient.open(settings, this::onEvent);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNFINISHED, "cannot start: " + Reason.of(e), e);
        }
    }

    /// On an engine's thread. What happens to single pieces and connections is not told.
    private void onEvent(TorrentHandle torrent, Event event) {
        switch (event) {
            case Event.PeerBanned _,
                    Event.PieceUnreadable _,
                    Event.TrackerFailed _,
                    Event.TrackerWarned _ ->
                    happenings.offer(new Happening.OfTorrent(torrent, event));
            case Event.Checked _,
                    Event.Completed _,
                    Event.Halted _,
                    Event.LimitReached _,
                    Event.Resumed _,
                    Event.Seeding _,
                    Event.Stopped _ ->
                    happenings.add(new Happening.OfTorrent(torrent, event));
            case Event.Durable _,
                    Event.PeerConnected _,
                    Event.PeerDisconnected _,
                    Event.PeerRefused _,
                    Event.PieceFailed _,
                    Event.PieceVerified _,
                    Event.TrackerAnswered _ -> {}
        }
    }

    private void listen(SpateClient client) throws CommandFailure {
        try {
            for (InetSocketAddress address : client.listen()) {
                report.onListening(address);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE,
                    "cannot listen for peers"
                            + network.listenText()
                            + ": "
                            + Reason.of(e)
                            + "; choose another address with --listen",
                    e);
        }
    }

    private List<TorrentHandle> add(SpateClient client) throws CommandFailure {
        List<TorrentHandle> torrents = new ArrayList<>();
        for (TransferItem item : items) {
            try {
                TorrentHandle torrent = client.add(item.metainfo(), item.options());
                transfers.put(torrent, new Transfer());
                torrents.add(torrent);
                report.onAdded(torrent);
                String trouble = torrent.stateTrouble();
                if (trouble != null) {
                    call.warn(torrent.metainfo().info().name() + ": " + trouble);
                }
            } catch (ResumeException e) {
                throw new CommandFailure(ExitCode.UNFINISHED, String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FILE_FAILURE, cannotBegin(item, e), e);
            }
        }
        return torrents;
    }

    private String cannotBegin(TransferItem item, IOException e) {
        String name = item.metainfo().info().name();
        if (e instanceof StateFailure state) {
            return "cannot begin with %s: its state cannot be kept in %s: %s; name another folder with --state"
                    .formatted(name, state.directory(), Reason.of(state.reason()));
        }
        String file = e instanceof FileSystemException failed ? failed.getFile() : null;
        return "cannot begin with %s: %s%s; name another folder with %s"
                .formatted(
                        name,
                        file == null ? "" : file + ": ",
                        Reason.of(e),
                        seedsOnly ? "--data" : "-o");
    }

    /* --- Peers --- */

    private void readPeers(SpateClient client, List<TorrentHandle> torrents)
            throws CommandFailure, BadUsage {
        String from = network.peersFrom();
        if (from == null) {
            return;
        }
        InputStream lines = open(from);
        Thread.ofVirtual().name("peers-from").start(() -> readPeers(lines, client, torrents));
    }

    private InputStream open(String from) throws CommandFailure, BadUsage {
        if (from.equals(Invocation.STANDARD_STREAM)) {
            return call.in();
        }
        try {
            return Files.newInputStream(call.path(from));
        } catch (IOException e) {
            throw CommandFailure.reading(from, e);
        }
    }

    private void readPeers(InputStream in, SpateClient client, List<TorrentHandle> torrents) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = line.strip();
                String peer = text.substring(0, Math.min(text.length(), MAX_LINE));
                if (!peer.isEmpty() && !peer.startsWith("#")) {
                    addPeer(peer, client, torrents);
                }
            }
        } catch (IOException e) {
            warn("no more peers can be read: " + Reason.of(e));
        }
    }

    private void addPeer(String text, SpateClient client, List<TorrentHandle> torrents) {
        try {
            network.peer(text).addTo(client, torrents);
        } catch (BadUsage e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void warn(String text) {
        happenings.offer(new Happening.Warning(text));
    }

    /* --- Until the end --- */

    private void follow(List<TorrentHandle> torrents) throws InterruptedException {
        long period = TimeUnit.MILLISECONDS.toNanos(report.periodMillis());
        long next = System.nanoTime() + period;
        while (!isOver()) {
            long wait = next - System.nanoTime();
            Happening happening = happenings.poll(wait);
            tellWhatIsLeftOut();
            switch (happening) {
                case null -> {}
                case Happening.Stop _ -> {
                    end = end.and(isAllComplete() ? ExitCode.DONE : ExitCode.INTERRUPTED);
                    return;
                }
                case Happening.Warning warning -> report.aside(() -> call.warn(warning.text));
                case Happening.OfTorrent(TorrentHandle torrent, Event event) ->
                        onHappening(torrent, event);
            }
            if (next - System.nanoTime() <= 0) {
                tellSaveTrouble();
                report.onProgress(torrents);
                next = System.nanoTime() + period;
            }
        }
    }

    private void tellSaveTrouble() {
        for (Map.Entry<TorrentHandle, Transfer> entry : transfers.entrySet()) {
            String trouble = entry.getKey().saveTrouble();
            if ((trouble != null) != entry.getValue().unsaved) {
                entry.getValue().unsaved = trouble != null;
                report.onSaveTrouble(entry.getKey(), trouble);
            }
        }
    }

    private void onHappening(TorrentHandle torrent, Event event) {
        Transfer transfer = transfers.get(torrent);
        if (transfer == null) {
            return;
        }
        double seconds = (System.nanoTime() - transfer.since) / 1e9;
        boolean hopeless =
                event instanceof Event.Halted halted && !transfer.begun && !mayPass(halted);
        if (!hopeless || call.json()) {
            report.onEvent(torrent, event, seconds);
        }
        switch (event) {
            case Event.Checked checked -> {
                transfer.begun = true;
                onChecked(torrent, checked);
            }
            case Event.Halted halted when hopeless -> onHopeless(torrent, halted);
            case Event.Completed _, Event.Seeding _ -> transfer.completed = true;
            case Event.LimitReached _ -> {
                if (!transfer.completed) {
                    end = end.and(ExitCode.UNFINISHED);
                }
            }
            case Event.Stopped _ -> transfer.stopped = true;
            default -> {}
        }
    }

    /// Room on a disk may come; a place that was wrong from the beginning stays wrong.
    private static boolean mayPass(Event.Halted halted) {
        return halted.failure().kind() == StorageFailure.Kind.DISK_FULL;
    }

    private void onHopeless(TorrentHandle torrent, Event.Halted halted) {
        String why =
                "cannot begin with %s: %s; name another folder with %s"
                        .formatted(
                                torrent.metainfo().info().name(),
                                halted.reason(),
                                seedsOnly ? "--data" : "-o");
        report.aside(() -> call.fail(new CommandFailure(ExitCode.FILE_FAILURE, why)));
        end = end.and(ExitCode.FILE_FAILURE);
        torrent.stop();
    }

    /// `spate seed` serves what is good; with nothing good it has nothing to do.
    private void onChecked(TorrentHandle torrent, Event.Checked checked) {
        TorrentSnapshot now = torrent.snapshot();
        if (!seedsOnly || checked.haveBytes() == now.wantedBytes()) {
            return;
        }
        String name = torrent.metainfo().info().name();
        if (checked.haveBytes() == 0) {
            String nothing =
                    "nothing of the content of %s in %s is good; %s"
                            .formatted(name, torrent.paths().outputFolder(), REMEDY);
            report.aside(() -> call.fail(new CommandFailure(ExitCode.MISMATCH, nothing)));
            end = end.and(ExitCode.MISMATCH);
            torrent.stop();
            return;
        }
        int pieces = torrent.metainfo().info().pieceCount();
        String lack =
                "%s of %s of %s are missing or bad (%s); only the rest is served; %s"
                        .formatted(
                                Figures.count(pieces - now.havePieces()),
                                Figures.count(pieces, "piece"),
                                name,
                                Figures.size(now.wantedBytes() - checked.haveBytes()),
                                REMEDY);
        report.aside(() -> call.warn(lack));
    }

    private void tellWhatIsLeftOut() {
        int count = happenings.leftOut();
        if (count > 0) {
            String text = Figures.count(count, "message");
            String end =
                    count == 1 ? " is left out: nobody read it" : " are left out: nobody read them";
            report.aside(() -> call.warn(text + end));
        }
    }

    private boolean isOver() {
        return transfers.values().stream().allMatch(transfer -> transfer.stopped);
    }

    private boolean isAllComplete() {
        return transfers.values().stream().allMatch(transfer -> transfer.completed);
    }
}
