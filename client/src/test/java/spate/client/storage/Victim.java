package spate.client.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import spate.client.resume.JournalMark;
import spate.client.resume.ResumePlan;
import spate.client.resume.ResumeSession;
import spate.client.resume.ResumeState;
import spate.client.resume.ResumeStore;
import spate.client.resume.StateDirectory;
import spate.client.testing.TestTorrent;
import spate.engine.picker.PieceSet;

/// A process that downloads, as far as the disk can tell, until it is killed. What it says on
/// standard output is true when it says it.
final class Victim {
    private Victim() {}

    /// Arguments: output folder, state directory, seed.
    public static void main(String[] args) throws Exception {
        TestTorrent torrent = TestTorrent.mixed();
        Random random = new Random(Long.parseLong(args[2]));
        ResumeStore store = new ResumeStore(new StateDirectory(Path.of(args[1])));
        Path out = Path.of(args[0]);
        try (ResumeSession session = store.open(torrent.info().infoHashes(), out)) {
            ResumePlan plan = session.load(torrent.info(), torrent.in(out), false);
            DiskSettings settings = StorageFixture.settings(Allocation.SPARSE);
            try (StorageFixture it = new StorageFixture(torrent, out, settings, session)) {
                run(it, session, plan, random);
            }
        }
    }

    private static void run(
            StorageFixture it, ResumeSession session, ResumePlan plan, Random random)
            throws Exception {
        it.prepareAll();
        session.onFilesPrepared();
        PieceSet have = plan.trusted().copy();
        check(it, plan.toHash(), have);
        say("READY " + plan.reason());
        List<Integer> missing = new ArrayList<>();
        for (int p = 0; p < have.size(); p++) {
            if (!have.get(p)) {
                missing.add(p);
            }
        }
        Collections.shuffle(missing, random);
        for (int from = 0; from < missing.size(); from += 8) {
            List<Integer> batch = missing.subList(from, Math.min(from + 8, missing.size()));
            write(it, batch, random);
            batch.forEach(have::set);
            say("HASHED " + batch);
            if (random.nextInt(4) == 0) {
                save(it, session, have);
            }
        }
        say("DONE");
        Thread.sleep(60_000); // to be killed here too
    }

    private static void check(StorageFixture it, PieceSet toHash, PieceSet have) throws Exception {
        it.heard.hashed.clear();
        for (int p = toHash.nextSet(0); p >= 0; p = toHash.nextSet(p + 1)) {
            it.storage.hash(p);
        }
        int count = toHash.cardinality();
        it.await(() -> it.heard.hashed.size() + it.heard.absent.size() == count);
        for (var entry : it.heard.hashed.entrySet()) {
            int piece = entry.getKey();
            if (Arrays.equals(it.torrent.digests(piece).v1(), entry.getValue().v1())) {
                have.set(piece);
            }
        }
    }

    private static void write(StorageFixture it, List<Integer> pieces, Random random)
            throws Exception {
        it.heard.hashed.clear();
        for (int piece : pieces) {
            int length = it.torrent.info().pieceLength(piece);
            int cut = Math.min(length, 16384 * (1 + random.nextInt(3)));
            if (cut < length && random.nextBoolean()) {
                it.write(piece, cut, length - cut, false);
                it.write(piece, 0, cut, true);
            } else {
                it.write(piece, 0, cut, cut == length);
                if (cut < length) {
                    it.write(piece, cut, length - cut, true);
                }
            }
        }
        it.awaitHashed(pieces.size());
    }

    private static void save(StorageFixture it, ResumeSession session, PieceSet have)
            throws Exception {
        PieceSet durable = have.copy();
        int before = it.heard.synced;
        it.storage.sync(true);
        it.await(() -> it.heard.synced > before);
        JournalMark mark = session.mark();
        ResumeState state =
                new ResumeState(
                        "t",
                        durable,
                        PieceSet.empty(durable.size()),
                        new byte[0],
                        0,
                        0,
                        List.of(),
                        0,
                        0,
                        0);
        session.save(mark, state);
        say("SAVED " + durable.cardinality());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
