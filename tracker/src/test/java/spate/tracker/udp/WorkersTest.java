package spate.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.io.udp.DatagramSource;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.access.NetworkList;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;

/// Workers, each with the packets that the system hands to it: see [UdpTracker#STEERING].
class WorkersTest {
    private static final int BATCH = 32;
    private static final int BATCHES = 20;

    private final ConnectionIds ids = new ConnectionIds(1, 2, 240);
    private final DatagramSource from = new DatagramSource();
    private final ByteBuffer in = ByteBuffer.allocate(2048);
    private final ByteBuffer out = ByteBuffer.allocate(2048);

    /// Every worker answers all that is its own while somebody else holds the shards of all the others and
    /// never gives them back: one that took a second lock would wait for ever.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 64, Shards.MAX_COUNT})
    void needNoLockButTheirOwn(int count) throws Exception {
        Tracker tracker =
                new Tracker(new Shards(count, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 0);
        for (int own = 0; own < count; own++) {
            UdpTracker worker =
                    new UdpTracker(tracker.openDesk(FrontEnd.UDP), ids, NetworkList.EMPTY);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            Thread other = holdAllBut(own, tracker.shards(), held, done);
            held.await();
            for (int batch = 0; batch < BATCHES; batch++) {
                answerBatch(worker, own, count, batch);
            }
            done.countDown();
            other.join();
        }
        assertEquals(count * BATCH, tracker.totals().torrents());
    }

    private static Thread holdAllBut(
            int own, Shards shards, CountDownLatch held, CountDownLatch done) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    for (int i = 0; i < shards.count(); i++) {
                        if (i != own) {
                            shards.at(i).enter();
                        }
                    }
                    held.countDown();
                    awaitQuietly(done);
                    for (int i = 0; i < shards.count(); i++) {
                        if (i != own) {
                            shards.at(i).leave();
                        }
                    }
                });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Connects, announces and scrapes, of torrents that are the worker's.
    private void answerBatch(UdpTracker worker, int own, int count, int batch) {
        worker.onBatch(BATCH);
        for (int i = 0; i < BATCH; i++) {
            int action = batch == 0 ? UdpAction.ANNOUNCE : (i + batch) % 3;
            from.set(0x0A000001 + i, 5000);
            long id = ids.idFor(Integer.toUnsignedLong(from.v4()), 0);
            in.putLong(0, action == UdpAction.CONNECT ? UdpRequest.PROTOCOL_ID : id);
            in.putInt(8, action).putInt(12, i).putLong(16, (long) (own + count * i) << 48);
            in.putInt(92, -1).putShort(96, (short) (batch + 1));
            int answered = worker.answer(in, 0, length(action), from, out, 0);
            assertEquals(action, out.getInt(0));
            assertEquals(i, out.getInt(4));
            assertTrue(answered >= UdpRequest.HEAD_LENGTH);
        }
        worker.onBatchEnd(BATCH);
    }

    private static int length(int action) {
        return switch (action) {
            case UdpAction.CONNECT -> UdpRequest.HEAD_LENGTH;
            case UdpAction.SCRAPE -> UdpRequest.HEAD_LENGTH + 20;
            default -> UdpRequest.ANNOUNCE_LENGTH;
        };
    }
}
