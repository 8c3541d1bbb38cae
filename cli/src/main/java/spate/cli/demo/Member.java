package spate.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.ListenAddress;
import spate.client.ClientSettings;
import spate.client.SpateClient;
import spate.client.TorrentHandle;
import spate.client.TorrentOptions;
import spate.client.content.Reason;
import spate.client.resume.ResumeException;
import spate.client.storage.DiskSettings;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSettings;
import spate.protocol.metainfo.Metainfo;

/// One of a swarm, seed or peer: a client of its own with a port, a folder and state of its own.
final class Member implements AutoCloseable {
    /// Enough for everybody: who is full lets no newcomer in, and a newcomer who finds all of them full
    /// has to wait until the first are done.
    private static final int MAX_CONNECTIONS = 2 * DemoCommand.MAX_PEERS;

    /// What is sent was written a moment ago: the system has it in memory.
    private static final long READ_BUFFER_BYTES = 8 << 20;

    private final String name;
    private final SpateClient client;
    private final TorrentHandle torrent;
    private final InetSocketAddress address;
    private final long joinedNanos = System.nanoTime();

    /// What it does with the torrent, and where.
    record Role(String name, TorrentSettings.Goal goal, Path content, Path state, long maxUpRate) {}

    private Member(Role role, Metainfo metainfo, BiConsumer<String, Event> listener)
            throws CommandFailure {
        name = role.name();
        client = open(role, listener);
        boolean started = false;
        try {
            address = listen();
            torrent = add(role, metainfo);
            started = true;
        } finally {
            if (!started) {
                client.close();
            }
        }
    }

    /// Starts one.
    ///
    /// @param listener hears by name what happens to it, on threads that must not wait
    static Member start(Role role, Metainfo metainfo, BiConsumer<String, Event> listener)
            throws CommandFailure {
        return new Member(role, metainfo, listener);
    }

    private static SpateClient open(Role role, BiConsumer<String, Event> listener)
            throws CommandFailure {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        DiskSettings disks = DiskSettings.defaults();
        ClientSettings settings =
                ClientSettings.defaults()
                        .withListen(List.of(new InetSocketAddress(loopback, 0)))
                        .withDialFrom(loopback)
                        .withStateFolder(role.state())
                        .withRates(0, role.maxUpRate())
                        .withReadBufferBytes(READ_BUFFER_BYTES)
                        .withDisks(
                                new DiskSettings(
                                        1,
                                        1,
                                        disks.maxOpenFiles(),
                                        disks.allocation(),
                                        disks.earlySyncBytes()));
        try {
            return SpateClient.open(settings, (_, event) -> listener.accept(role.name(), event));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED, "cannot start " + role.name() + ": " + Reason.of(e), e);
        }
    }

    private InetSocketAddress listen() throws CommandFailure {
        try {
            return client.listen().getFirst();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE,
                    name + " cannot listen on 127.0.0.1: " + Reason.of(e),
                    e);
        }
    }

    private TorrentHandle add(Role role, Metainfo metainfo) throws CommandFailure {
        TorrentSettings usual = TorrentSettings.defaults();
        TorrentSettings settings =
                new TorrentSettings(
                        MAX_CONNECTIONS, usual.uploadSlots(), 0, 0, false, role.goal(), 0, 0, 0, 0);
        try {
            return client.add(
                    metainfo,
                    TorrentOptions.into(role.content())
                            .withSettings(settings)
                            .withTrackers(metainfo.trackers()));
        } catch (ResumeException e) {
            throw new CommandFailure(ExitCode.UNFINISHED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw CommandFailure.writing(role.content().toString(), e);
        }
    }

    String name() {
        return name;
    }

    TorrentHandle torrent() {
        return torrent;
    }

    /// Where it accepts the others: `127.0.0.1:40001`.
    String addressText() {
        return ListenAddress.text(address);
    }

    /// When it was started, by [System#nanoTime].
    long joinedNanos() {
        return joinedNanos;
    }

    /// Leaves: the tracker is told, its files are closed.
    @Override
    public void close() {
        client.close();
    }
}
