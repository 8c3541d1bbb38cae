package spate.engine.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.peer.Block;
import spate.protocol.testing.Property;

/// Random swarms against [NaivePicker].
class PiecePickerPropertyTest {
    @Test
    void agreesWithTheNaiveModel() {
        Property.forAll(400, random -> new Run(random).play(400));
    }

    @Test
    void finishesWhateverHappens() {
        Property.forAll(200, random -> new Run(random).finish());
    }

    @Test
    void picksTheSameForTheSameSeed() {
        Property.forAll(
                20,
                random -> {
                    long seed = random.nextLong();
                    String first = new Run(new java.util.Random(seed)).play(300).log.toString();
                    String second = new Run(new java.util.Random(seed)).play(300).log.toString();
                    assertEquals(first, second);
                });
    }

    private static final class Run {
        final StringBuilder log = new StringBuilder();
        private final RandomGenerator random;
        private final int pieceCount;
        private final int[] blocksIn;
        private final PiecePicker picker;
        private final NaivePicker naive;
        private final BlockPicks picks = new BlockPicks();
        private final boolean withParole;
        private boolean sequential;
        private int nextSlot;
        private long now;

        Run(RandomGenerator random) {
            this.random = random;
            pieceCount = 1 + random.nextInt(random.nextBoolean() ? 12 : 90);
            blocksIn = new int[pieceCount];
            for (int piece = 0; piece < pieceCount; piece++) {
                blocksIn[piece] = 1 + random.nextInt(5);
            }
            PieceSet have = randomSet(random.nextInt(4) * 0.3);
            naive = new NaivePicker(blocksIn, have);
            PieceLengths lengths = piece -> blocksIn[piece] * Block.SIZE - 100;
            withParole = random.nextBoolean();
            picker = new PiecePicker(lengths, have, random);
            now = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
        }

        Run play(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                check();
            }
            return this;
        }

        /// After any history the download ends once good peers are there.
        void finish() {
            play(100);
            for (int slot : List.copyOf(naive.peers.keySet())) {
                leave(slot);
            }
            for (int piece = 0; piece < pieceCount; piece++) {
                changePriority(piece, 4);
            }
            join(PieceSet.full(pieceCount));
            join(PieceSet.full(pieceCount));
            int turns = 0;
            while (picker.missing() > 0) {
                assertTrue(turns++ < 10_000, "no end");
                for (int slot : List.copyOf(naive.peers.keySet())) {
                    naive.peers.get(slot).outstanding(0);
                    pick(slot);
                }
                for (int piece = 0; piece < pieceCount; piece++) {
                    for (int block = 0; block < blocksIn[piece]; block++) {
                        if (!naive.asked(piece, block).isEmpty()) {
                            receive(piece, block, naive.asked(piece, block).iterator().next());
                        }
                    }
                    settle(piece, true);
                }
                now += 1_000_000;
                check();
            }
        }

        private void step() {
            now += random.nextLong(50_000_000);
            switch (random.nextInt(20)) {
                case 0, 1 -> join(randomSet(random.nextInt(4) / 3.0));
                case 2 -> anyPeer(this::leave);
                case 3, 4 -> anyPeer(this::announce);
                case 5 -> anyPeer(this::withdraw);
                case 6 -> changePriority(random.nextInt(pieceCount), random.nextInt(8));
                case 7 -> changeMode();
                case 8 -> anyPeer(this::changePeer);
                case 9, 10 -> settle(random.nextInt(pieceCount), random.nextInt(3) > 0);
                case 11 -> lose(random.nextInt(pieceCount));
                case 12, 13 -> anyRequest(this::release);
                case 14, 15, 16 -> anyRequest(this::receive);
                default -> anyPeer(this::pick);
            }
        }

        private void join(PieceSet pieces) {
            if (naive.peers.size() >= 8) {
                return;
            }
            PeerPieces peer = new PeerPieces(nextSlot++, pieces);
            Set<Integer> has = new LinkedHashSet<>();
            for (int p = pieces.nextSet(0); p >= 0; p = pieces.nextSet(p + 1)) {
                has.add(p);
            }
            naive.peers.put(peer.peerSlot(), peer);
            naive.peerHas.put(peer.peerSlot(), has);
            picker.onPeerJoined(peer);
        }

        private void leave(int slot) {
            for (int piece = 0; piece < pieceCount; piece++) {
                for (int block = 0; block < blocksIn[piece]; block++) {
                    if (naive.asked(piece, block).contains(slot)) {
                        release(piece, block, slot);
                    }
                }
            }
            naive.peerHas.remove(slot);
            picker.onPeerLeft(naive.peers.remove(slot));
        }

        private void announce(int slot) {
            int piece = random.nextInt(pieceCount);
            boolean isNew = naive.peerHas.get(slot).add(piece);
            assertEquals(isNew, picker.onPeerHas(naive.peers.get(slot), piece));
        }

        private void withdraw(int slot) {
            int piece = random.nextInt(pieceCount);
            boolean had = naive.peerHas.get(slot).remove(piece);
            assertEquals(had, picker.onPeerLost(naive.peers.get(slot), piece));
        }

        private void changePriority(int piece, int priority) {
            naive.priority[piece] = priority;
            if (random.nextBoolean()) {
                picker.priority(piece, priority);
                return;
            }
            byte[] all = new byte[pieceCount];
            for (int p = 0; p < pieceCount; p++) {
                all[p] = (byte) naive.priority[p];
            }
            picker.priorities(all);
        }

        private void changeMode() {
            sequential = random.nextBoolean();
            picker.sequential(sequential);
        }

        private void changePeer(int slot) {
            PeerPieces peer = naive.peers.get(slot);
            switch (random.nextInt(6)) {
                case 0 -> peer.snubbed(random.nextBoolean());
                case 1 -> peer.wholePieces(random.nextBoolean());
                case 2 -> peer.choked(random.nextBoolean());
                case 3 -> peer.allowFast(random.nextInt(pieceCount));
                case 4 -> peer.outstanding(random.nextInt(6));
                default -> peer.parole(withParole && random.nextInt(4) == 0);
            }
        }

        private void settle(int piece, boolean good) {
            if (naive.state(piece) != PieceState.WRITING) {
                return;
            }
            if (good) {
                picker.onPieceVerified(piece);
                naive.forget(piece);
                naive.have[piece] = true;
                return;
            }
            PieceSet goodBlocks = PieceSet.empty(blocksIn[piece]);
            for (int block = 0; block < blocksIn[piece] - 1; block++) {
                if (random.nextBoolean()) {
                    goodBlocks.set(block);
                }
            }
            picker.onPieceFailed(piece, goodBlocks);
            for (int block = 0; block < blocksIn[piece]; block++) {
                if (!goodBlocks.get(block)) {
                    naive.sender[piece][block] = null;
                }
            }
        }

        private void lose(int piece) {
            picker.onPieceLost(piece);
            naive.forget(piece);
            naive.have[piece] = false;
        }

        private void release(int piece, int block, int slot) {
            picker.onBlockReleased(piece, block, slot);
            naive.asked(piece, block).remove(slot);
        }

        private void receive(int piece, int block, int slot) {
            boolean complete = naive.received(piece) == blocksIn[piece] - 1;
            BlockArrival arrival = picker.onBlockReceived(piece, block, slot);
            assertEquals(complete ? BlockArrival.LAST : BlockArrival.NEW, arrival);
            Set<Integer> others = new LinkedHashSet<>(naive.asked(piece, block));
            others.remove(slot);
            Set<Integer> told = new LinkedHashSet<>();
            for (int i = 0; i < picker.otherRequesters(); i++) {
                told.add(picker.otherRequester(i));
            }
            assertEquals(others, told);
            naive.asked(piece, block).clear();
            naive.sender[piece][block] = slot;
            assertEquals(slot, picker.contributor(piece, block));
            assertEquals(BlockArrival.DUPLICATE, picker.onBlockReceived(piece, block, slot));
        }

        private void pick(int slot) {
            PeerPieces peer = naive.peers.get(slot);
            int max = 1 + random.nextInt(random.nextBoolean() ? 2 : 12);
            boolean free = naive.hasFreeFor(slot);
            now += 400L * pieceCount;
            picker.pick(peer, max, picks, now);
            log.append(slot).append(':');
            for (int i = 0; i < picks.count(); i++) {
                takePick(peer, picks.piece(i), picks.block(i));
            }
            assertTrue(picks.count() <= max);
            if (free && !peer.isChoked() && !withParole) {
                assertTrue(picks.count() > 0, "nothing picked though something is free");
            }
        }

        private void takePick(PeerPieces peer, int piece, int block) {
            int slot = peer.peerSlot();
            log.append(piece).append('.').append(block).append(' ');
            assertTrue(naive.peerHas.get(slot).contains(piece), "the peer does not have it");
            assertTrue(naive.priority[piece] > 0, "not wanted");
            assertFalse(naive.have[piece], "is on disk");
            assertEquals(null, naive.sender[piece][block], "is here");
            assertTrue(naive.asked(piece, block).size() < PartialPiece.MAX_REQUESTERS);
            assertFalse(peer.isChoked() && !peer.isAllowedFast(piece), "chokes us");
            if (!naive.isFree(piece, block)) {
                assertTrue(withParole || naive.isEndGame(), "asked twice before the end");
            } else {
                if (naive.state(piece) == PieceState.WANTED && !peer.isChoked()) {
                    checkFresh(peer, piece);
                }
                for (int other = 0; other < block; other++) {
                    assertFalse(naive.isFree(piece, other), "out of order");
                }
            }
            assertTrue(naive.asked(piece, block).add(slot), "asked twice of one peer");
            assertTrue(picker.isRequestedFrom(piece, block, slot));
        }

        /// A piece that is started on is of the highest priority, and in that the rarest.
        private void checkFresh(PeerPieces peer, int piece) {
            int rarest = Integer.MAX_VALUE;
            int lowest = pieceCount;
            int highest = 0;
            int obtained = 0;
            for (int p = 0; p < pieceCount; p++) {
                PieceState state = naive.state(p);
                obtained += state == PieceState.HAVE || state == PieceState.WRITING ? 1 : 0;
                if (state == PieceState.WANTED && naive.peerHas.get(peer.peerSlot()).contains(p)) {
                    if (naive.priority[p] > highest) {
                        highest = naive.priority[p];
                        rarest = Integer.MAX_VALUE;
                        lowest = pieceCount;
                    }
                    if (naive.priority[p] == highest) {
                        rarest = Math.min(rarest, naive.availability(p));
                        lowest = Math.min(lowest, p);
                    }
                }
            }
            assertEquals(highest, naive.priority[piece], "of a lower priority");
            if (peer.takesWholePieces()) {
                return;
            }
            if (sequential) {
                assertEquals(lowest, piece, "not the lowest");
            } else if (!peer.isSnubbed() && obtained >= 4) {
                assertEquals(rarest, naive.availability(piece), "not the rarest");
            }
        }

        private void check() {
            int missing = 0;
            for (int piece = 0; piece < pieceCount; piece++) {
                assertEquals(naive.state(piece), picker.state(piece), "state of " + piece);
                assertEquals(naive.priority[piece], picker.priority(piece));
                assertEquals(naive.availability(piece), picker.availability(piece));
                missing += naive.priority[piece] > 0 && !naive.have[piece] ? 1 : 0;
                for (int block = 0; block < blocksIn[piece]; block++) {
                    boolean here = naive.have[piece] || naive.sender[piece][block] != null;
                    assertEquals(here, picker.hasBlock(piece, block));
                }
            }
            assertEquals(missing, picker.missing());
            assertEquals(naive.copies(), picker.copies(), 1e-9);
            for (int slot : naive.peers.keySet()) {
                assertEquals(naive.interesting(slot), picker.interesting(naive.peers.get(slot)));
            }
        }

        private PieceSet randomSet(double density) {
            PieceSet set = PieceSet.empty(pieceCount);
            for (int piece = 0; piece < pieceCount; piece++) {
                if (random.nextDouble() < density) {
                    set.set(piece);
                }
            }
            return set;
        }

        private void anyPeer(java.util.function.IntConsumer action) {
            if (!naive.peers.isEmpty()) {
                List<Integer> slots = new ArrayList<>(naive.peers.keySet());
                action.accept(slots.get(random.nextInt(slots.size())));
            }
        }

        private void anyRequest(RequestAction action) {
            List<int[]> requests = new ArrayList<>();
            for (int piece = 0; piece < pieceCount; piece++) {
                for (int block = 0; block < blocksIn[piece]; block++) {
                    for (int slot : naive.asked(piece, block)) {
                        requests.add(new int[] {piece, block, slot});
                    }
                }
            }
            if (!requests.isEmpty()) {
                int[] r = requests.get(random.nextInt(requests.size()));
                action.accept(r[0], r[1], r[2]);
            }
        }

        private interface RequestAction {
            void accept(int piece, int block, int slot);
        }
    }
}
