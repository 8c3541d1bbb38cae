package spate.sim.disk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.StorageFailure;
import spate.sim.network.Host;
import spate.sim.torrent.SimTorrent;
import spate.sim.world.Timer;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// The disk of a host: jobs take their time, space ends, and what was written last may not survive.
///
/// What is on it, an [Image] for each torrent, outlives the processes of the host.
public final class Disk {

    /// One piece of work.
    interface Job {

        /// How many bytes it moves.
        int bytes();

        /// It is done; what it does takes effect now.
        void complete();

        /// The process died while the disk was at it: a part may have happened, 0 to 1.
        void tear(double part);
    }

    private static final class Lane {
        final ArrayDeque<Job> jobs = new ArrayDeque<>();
        @Nullable Job current;
        @Nullable Timer timer;
    }

    private final Host host;
    private final RandomGenerator random;
    private final List<Image> images = new ArrayList<>();
    private final Lane[] lanes;
    private DiskSettings settings;
    private StorageFailure.@Nullable Kind writeFault;
    private StorageFailure.@Nullable Kind readFault;
    private double writeFaultRate;
    private double readFaultRate;
    private boolean garbled;

    public Disk(Host host, DiskSettings settings) {
        this.host = host;
        this.settings = settings;
        this.random = host.world().random("disk/" + host.index());
        this.lanes = new Lane[settings.lanes()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane();
        }
    }

    Host host() {
        return host;
    }

    /* --- What is on it --- */

    /// What it holds of a torrent; nothing at first.
    public Image image(SimTorrent torrent) {
        for (Image image : images) {
            if (image.torrent() == torrent) {
                return image;
            }
        }
        Image image = new Image(torrent);
        images.add(image);
        return image;
    }

    /// Bytes that are free.
    public long freeBytes() {
        long used = 0;
        for (Image image : images) {
            used += image.usedBytes();
        }
        return settings.capacityBytes() - used;
    }

    /* --- What may happen to it --- */

    /// Another size, or another speed.
    public void change(DiskSettings other) {
        assert other.lanes() == lanes.length : "a disk keeps its lanes";
        settings = other;
        fault("disk is now " + other);
    }

    public DiskSettings settings() {
        return settings;
    }

    /// From now on every write and sync fails like this, or none does (null).
    public void failWrites(StorageFailure.@Nullable Kind kind) {
        writeFault = kind;
        fault("writes fail: " + kind);
    }

    /// From now on every read fails like this, or none does (null).
    public void failReads(StorageFailure.@Nullable Kind kind) {
        readFault = kind;
        fault("reads fail: " + kind);
    }

    /// From now on this share of the jobs fails with an I/O error.
    public void failSome(double readShare, double writeShare) {
        readFaultRate = readShare;
        writeFaultRate = writeShare;
        fault("share of reads that fail " + readShare + ", of writes " + writeShare);
    }

    /// From now on what is read is wrong by a bit, and nobody says so.
    public void garbleReads() {
        garbled = true;
        fault("reads are garbled");
    }

    void garble(byte[] bytes) {
        bytes[0] ^= (byte) (garbled ? 1 : 0);
    }

    private void fault(String text) {
        host.world().trace().add(TraceKind.FAULT, host.index(), Trace.NOBODY, text);
    }

    /// The process died: what was not begun never happens, what was begun may be half done. What
    /// was written stays.
    public void killProcess() {
        for (Lane lane : lanes) {
            lane.jobs.clear();
            if (lane.timer != null) {
                lane.timer.cancel();
                lane.timer = null;
            }
            Job current = lane.current;
            if (current != null) {
                current.tear(random.nextDouble());
                lane.current = null;
            }
        }
    }

    /// The machine lost power: besides, of what was not synced each page is there, is lost, or is
    /// half there.
    public void losePower() {
        killProcess();
        for (Image image : images) {
            image.losePower(random);
        }
    }

    /* --- Jobs --- */

    int laneOf(int pieceIndex) {
        return pieceIndex % lanes.length;
    }

    int laneCount() {
        return lanes.length;
    }

    void submit(int lane, Job job) {
        lanes[lane].jobs.add(job);
        if (lanes[lane].current == null) {
            startNext(lanes[lane]);
        }
    }

    private void startNext(Lane lane) {
        Job job = lane.jobs.poll();
        lane.current = job;
        if (job != null) {
            lane.timer = host.world().after(durationNanos(job.bytes()), () -> finish(lane, job));
        }
    }

    private long durationNanos(int bytes) {
        long rate = settings.rate() / lanes.length;
        long transfer = rate == 0 ? 0 : bytes * World.SECOND / rate;
        return settings.latencyNanos() + transfer;
    }

    private void finish(Lane lane, Job job) {
        lane.current = null;
        lane.timer = null;
        host.enter(job::complete);
        if (lane.current == null) {
            startNext(lane);
        }
    }

    /// How a write of so many new bytes fails, null if it does not.
    @Nullable StorageFailure writeFailure(long newBytes) {
        if (writeFault != null) {
            return new StorageFailure(writeFault, "simulated: " + writeFault);
        }
        if (newBytes > freeBytes()) {
            return new StorageFailure(StorageFailure.Kind.DISK_FULL, "simulated: no space left");
        }
        if (writeFaultRate > 0 && random.nextDouble() < writeFaultRate) {
            return new StorageFailure(StorageFailure.Kind.IO, "simulated: write failed");
        }
        return null;
    }

    /// How a read fails, null if it does not.
    @Nullable StorageFailure readFailure() {
        if (readFault != null) {
            return new StorageFailure(readFault, "simulated: " + readFault);
        }
        if (readFaultRate > 0 && random.nextDouble() < readFaultRate) {
            return new StorageFailure(StorageFailure.Kind.IO, "simulated: read failed");
        }
        return null;
    }
}
