package spate.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.terminal.ProgressView;
import spate.client.create.CreateSettings;
import spate.client.create.CreationException;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.client.create.WalkRules;
import spate.io.hash.DigestEngine;
import spate.io.hash.HashAlgorithm;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;

/// Makes what a swarm shares: data that cannot be guessed, and a hybrid torrent of it. The torrent is
/// private (BEP 27), so that the tracker is the only way to find peers.
final class DemoTorrent {
    private static final String CONTENT = "spate-demo.bin";

    /// What the torrent file is called.
    static final String FILE = "spate-demo.torrent";

    private static final int CHUNK_BYTES = 1 << 20;

    /// So many pieces at most: a bar of some ten cells shows how they spread.
    private static final int MOST_PIECES = 128;

    private static final int SHORTEST_PIECE = 16 << 10;
    private static final int LONGEST_PIECE = 16 << 20;

    private final Invocation call;
    private final DemoPlan plan;
    private final DemoFolder folder;

    DemoTorrent(Invocation call, DemoPlan plan, DemoFolder folder) {
        this.call = call;
        this.plan = plan;
        this.folder = folder;
    }

    /// Where the torrent file lies.
    static Path file(DemoFolder folder) {
        return folder.data().resolve(FILE);
    }

    /// Writes the data into the seed's folder, and the torrent.
    ///
    /// @throws InterruptedException if the user stopped it
    Metainfo make(String tracker) throws CommandFailure, InterruptedException {
        Thread warmUp = DigestEngine.warmUp(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
        Path content = folder.content(DemoSwarm.SEED).resolve(CONTENT);
        write(content);
        warmUp.join();
        try {
            byte[] torrent = create(content, tracker);
            Files.write(file(folder), torrent);
            return Metainfo.parse(torrent);
        } catch (CreationException e) {
            throw new CommandFailure(ExitCode.FILE_FAILURE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw CommandFailure.writing(file(folder).toString(), e);
        } catch (MetainfoException e) {
            throw new IllegalStateException("we made it", e);
        }
    }

    private void write(Path content) throws CommandFailure, InterruptedException {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(plan.dataSeed());
        byte[] chunk = new byte[CHUNK_BYTES];
        AtomicLong written = new AtomicLong();
        try (OutputStream out = Files.newOutputStream(content);
                ProgressView _ = progress("making data", written::get)) {
            while (written.get() < plan.sizeBytes()) {
                if (call.stop().requested()) {
                    throw new InterruptedException();
                }
                random.nextBytes(chunk);
                int count = (int) Math.min(CHUNK_BYTES, plan.sizeBytes() - written.get());
                out.write(chunk, 0, count);
                written.addAndGet(count);
            }
        } catch (IOException e) {
            throw CommandFailure.writing(content.toString(), e);
        }
    }

    private ProgressView progress(String what, LongSupplier doneBytes) {
        return call.json() || call.quiet()
                ? ProgressView.none()
                : ProgressView.of(call.screen(), what, doneBytes, plan::sizeBytes);
    }

    private byte[] create(Path content, String tracker)
            throws CreationException, InterruptedException {
        CreateSettings settings =
                new CreateSettings()
                        .pieceLength(pieceLength(plan.sizeBytes()))
                        .isPrivate(true)
                        .comment("made by spate demo")
                        .trackers(List.of(List.of(tracker)));
        Sources sources = Sources.find(List.of(content), null, WalkRules.PLAIN);
        TorrentCreator creator = TorrentCreator.plan(sources, settings);
        call.stop().onRequest(creator::cancel);
        try (ProgressView _ = progress("hashing", creator::doneBytes)) {
            return creator.create();
        }
    }

    /// The shortest pieces that are not too many.
    static int pieceLength(long sizeBytes) {
        int length = SHORTEST_PIECE;
        while (length < LONGEST_PIECE && sizeBytes > (long) length * MOST_PIECES) {
            length *= 2;
        }
        return length;
    }
}
