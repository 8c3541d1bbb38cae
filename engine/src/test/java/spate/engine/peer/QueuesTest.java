package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

/// [UploadQueue] and [PendingRequests] against plain lists.
class QueuesTest {

    private record Asked(int piece, int block, long sentAt) {}

    private record Wanted(int piece, int offset, int length) {}

    @Test
    void theUploadQueueIsAListInOrder() {
        Property.forAll(300, QueuesTest::uploadQueueIsAList);
    }

    private static void uploadQueueIsAList(RandomGenerator random) {
        UploadQueue queue = new UploadQueue();
        List<Wanted> model = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            int choice = random.nextInt(10);
            if (choice < 5) {
                Wanted wanted = new Wanted(random.nextInt(5), random.nextInt(4) * 16_384, 16_384);
                queue.add(wanted.piece, wanted.offset, wanted.length);
                model.add(wanted);
            } else if (choice < 8 && !model.isEmpty()) {
                Wanted first = model.removeFirst();
                assertEquals(first.piece, queue.pieceIndex());
                assertEquals(first.offset, queue.blockOffset());
                assertEquals(first.length, queue.length());
                queue.removeFirst();
            } else {
                Wanted gone = new Wanted(random.nextInt(5), random.nextInt(4) * 16_384, 16_384);
                assertEquals(
                        model.remove(gone), queue.remove(gone.piece, gone.offset, gone.length));
            }
            assertEquals(model.size(), queue.size());
        }
    }

    @Test
    void pendingRequestsFindWhatIsThereAndKeepTheOldest() {
        Property.forAll(300, QueuesTest::pendingRequestsAreAList);
    }

    private static void pendingRequestsAreAList(RandomGenerator random) {
        PendingRequests pending = new PendingRequests();
        List<Asked> model = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            if (random.nextInt(5) < 3) {
                Asked asked = new Asked(step, random.nextInt(64), step);
                pending.add(asked.piece, asked.block, asked.sentAt);
                model.add(asked);
            } else if (!model.isEmpty()) {
                int index = random.nextInt(3) == 0 ? random.nextInt(model.size()) : 0;
                Asked asked = model.remove(index);
                int handle = pending.find(asked.piece, asked.block);
                assertTrue(handle >= 0);
                assertEquals(asked.sentAt, pending.sentAtNanos(handle));
                pending.remove(handle);
                assertFalse(pending.find(asked.piece, asked.block) >= 0);
            }
            assertEquals(model.size(), pending.size());
            assertEquals(
                    model.isEmpty() ? Long.MAX_VALUE : model.getFirst().sentAt,
                    pending.oldestSentAtNanos());
        }
        List<Integer> drained = new ArrayList<>();
        pending.drain((piece, _) -> drained.add(piece));
        assertEquals(model.stream().map(Asked::piece).toList(), drained);
        assertTrue(pending.isEmpty());
    }
}
