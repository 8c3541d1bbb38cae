package spate.bench;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spate.io.udp.DatagramSource;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.access.NetworkList;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.udp.ConnectionIds;
import spate.tracker.udp.UdpTracker;

/// Announces over UDP, from the packet to the answer, without the sockets. With `-prof gc` it shows that
/// none allocates; with `-t 2` that workers do not wait for each other: each thread asks for torrents of
/// a shard of its own, as the kernel hands them out.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TrackerBenchmark {
    private static final int SHARDS = 2;
    private static final int PEERS_A_TORRENT = 10;
    private static final int REQUESTS = 1 << 14;

    /// What all threads ask.
    @State(Scope.Benchmark)
    public static class Swarms {
        @Param({"1000", "100000"})
        public int torrents;

        final ConnectionIds ids = new ConnectionIds(1, 2, 7200);
        final Tracker tracker =
                new Tracker(new Shards(SHARDS, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 10_000);
        final AtomicInteger threads = new AtomicInteger();
    }

    /// A worker with packets of its shard.
    @State(Scope.Thread)
    public static class Worker {
        private final ByteBuffer in = ByteBuffer.allocateDirect(REQUESTS * 128);
        private final ByteBuffer out = ByteBuffer.allocateDirect(2048);
        private final DatagramSource from = new DatagramSource();
        private @Nullable UdpTracker udp;
        private int next;

        @Setup
        public void announceAll(Swarms swarms) {
            udp =
                    new UdpTracker(
                            swarms.tracker.openDesk(FrontEnd.UDP), swarms.ids, NetworkList.EMPTY);
            int shard = swarms.threads.getAndIncrement() % SHARDS;
            Random random = new Random(shard);
            from.set(0x0A000001 + shard, 5000);
            long id = swarms.ids.idFor(0x0A000001 + shard, 10_000);
            for (int i = 0; i < swarms.torrents * PEERS_A_TORRENT / SHARDS; i++) {
                write(0, id, i / PEERS_A_TORRENT, shard, 1 + i % PEERS_A_TORRENT);
                answer(0);
            }
            for (int i = 0; i < REQUESTS; i++) {
                int torrent = random.nextInt(swarms.torrents / SHARDS);
                write(i * 128, id, torrent, shard, 1 + random.nextInt(PEERS_A_TORRENT));
            }
        }

        private void write(int at, long id, int torrent, int shard, int port) {
            in.putLong(at, id).putInt(at + 8, UdpAction.ANNOUNCE).putInt(at + 12, torrent);
            in.putLong(at + 16, (long) shard << 48 | torrent).putLong(at + 24, torrent);
            in.putLong(at + 64, port % 2).putInt(at + 92, 30).putShort(at + 96, (short) port);
        }

        private int answer(int at) {
            UdpTracker asked = Objects.requireNonNull(udp);
            asked.onBatch(1);
            int length = asked.answer(in, at, UdpRequest.ANNOUNCE_LENGTH, from, out, 0);
            asked.onBatchEnd(1);
            return length;
        }
    }

    @Benchmark
    public int announce(Worker worker) {
        worker.next = (worker.next + 1) & (REQUESTS - 1);
        return worker.answer(worker.next * 128);
    }
}
