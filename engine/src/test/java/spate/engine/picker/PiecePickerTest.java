package spate.engine.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import spate.protocol.peer.Block;

/// The picker in pictures. Of a peer: `#` it has the piece, `.` not. Of the pieces: `.` wanted, `-`
/// not wanted, `x` requested, `w` being written, `#` on disk. Picks are told as `piece.block`.
class PiecePickerTest {
    private static final long SECOND = 1_000_000_000;

    private final BlockPicks picks = new BlockPicks();
    private PiecePicker picker;
    private int blocksPerPiece;
    private int nextSlot;
    private long now = 100 * SECOND;

    private void pieces(String have, int blocks) {
        blocksPerPiece = blocks;
        picker = new PiecePicker(_ -> blocks * Block.SIZE, PieceSetTest.of(have), new Random(42));
    }

    private PeerPieces peer(String has) {
        PeerPieces peer = new PeerPieces(nextSlot++, PieceSetTest.of(has));
        picker.onPeerJoined(peer);
        return peer;
    }

    private PeerPieces seed() {
        return peer("#".repeat(picker.pieceCount()));
    }

    private String pick(PeerPieces peer, int max) {
        now += SECOND / 100;
        picker.pick(peer, max, picks, now);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < picks.count(); i++) {
            told.add(picks.piece(i) + "." + picks.block(i));
        }
        return String.join(" ", told);
    }

    private String picture() {
        StringBuilder picture = new StringBuilder();
        for (int piece = 0; piece < picker.pieceCount(); piece++) {
            picture.append("-.xw#".charAt(picker.state(piece).ordinal()));
        }
        return picture.toString();
    }

    private void receive(PeerPieces peer, String blocks) {
        for (String block : blocks.split(" ", -1)) {
            String[] parts = block.split("[.]", -1);
            picker.onBlockReceived(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), peer.peerSlot());
        }
    }

    private void release(PeerPieces peer, String blocks) {
        for (String block : blocks.split(" ", -1)) {
            String[] parts = block.split("[.]", -1);
            picker.onBlockReleased(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), peer.peerSlot());
        }
    }

    @Test
    void aPieceLivesFromWantedToHave() {
        pieces("#....", 2);
        picker.priority(4, 0);
        PeerPieces peer = seed();
        picker.sequential(true);
        assertEquals("#...-", picture());
        assertEquals("1.0", pick(peer, 1));
        assertEquals("#x..-", picture());
        release(peer, "1.0");
        assertEquals("#...-", picture());
        assertEquals("1.0 1.1", pick(peer, 2));
        assertEquals(BlockArrival.NEW, picker.onBlockReceived(1, 1, peer.peerSlot()));
        assertEquals(BlockArrival.DUPLICATE, picker.onBlockReceived(1, 1, peer.peerSlot()));
        assertEquals("#x..-", picture());
        assertEquals(BlockArrival.LAST, picker.onBlockReceived(1, 0, peer.peerSlot()));
        assertEquals("#w..-", picture());
        assertEquals(peer.peerSlot(), picker.soleContributor(1));
        picker.onPieceFailed(1, null);
        assertEquals("#...-", picture());
        receive(peer, pick(peer, 2));
        picker.onPieceVerified(1);
        assertEquals("##..-", picture());
        assertEquals(BlockArrival.DUPLICATE, picker.onBlockReceived(1, 0, peer.peerSlot()));
        assertEquals(BlockArrival.UNWANTED, picker.onBlockReceived(4, 0, peer.peerSlot()));
        picker.onPieceLost(0);
        assertEquals(".#..-", picture());
        picker.priority(4, 1);
        assertEquals(".#...", picture());
        assertEquals(4, picker.missing());
    }

    @Test
    void theRarestComeFirst() {
        pieces("####......", 1);
        peer("####.##.##");
        peer("#####.##.#");
        peer("######.##.");
        PeerPieces peer = peer("....######");
        TreeSet<String> first = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            int rarest = Integer.MAX_VALUE;
            for (int piece = 4; piece < 10; piece++) {
                if (picker.state(piece) == PieceState.WANTED) {
                    rarest = Math.min(rarest, picker.availability(piece));
                }
            }
            String picked = pick(peer, 1);
            first.add(picked);
            assertEquals(rarest, picker.availability(Integer.parseInt(picked.substring(0, 1))));
        }
        assertEquals(6, first.size());
    }

    @Test
    void whatPeersTellChangesTheOrder() {
        pieces("####....", 1);
        PeerPieces peer = peer("....####");
        PeerPieces other = peer("........");
        picker.onPeerHas(other, 4);
        picker.onPeerHas(other, 5);
        picker.onPeerHas(other, 7);
        assertEquals("6.0", pick(peer, 1));
        picker.onPeerLost(other, 5);
        assertEquals("5.0", pick(peer, 1));
        picker.onPeerLeft(other);
        assertEquals(1, picker.availability(4));
        assertEquals(2, pick(peer, 9).split(" ", -1).length);
    }

    @Test
    void equalPiecesComeInRandomOrder() {
        TreeSet<String> firsts = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            picker = new PiecePicker(_ -> 1, PieceSetTest.of("####........"), new Random(seed));
            firsts.add(pick(seed(), 1));
        }
        assertTrue(firsts.size() >= 6, firsts.toString());
    }

    @Test
    void theFirstPiecesAreChosenAtRandom() {
        TreeSet<String> firsts = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            picker = new PiecePicker(_ -> 1, PieceSetTest.of("..........."), new Random(seed));
            peer(".##########");
            firsts.add(pick(seed(), 1));
        }
        assertTrue(firsts.size() >= 6, "the rarest piece is not always first: " + firsts);
    }

    @Test
    void onePieceIsFinishedBeforeTheNext() {
        pieces("####....", 3);
        PeerPieces peer = seed();
        String first = pick(peer, 2);
        String piece = first.substring(0, 1);
        assertEquals(piece + ".0 " + piece + ".1", first);
        String next = pick(peer, 2);
        assertTrue(next.startsWith(piece + ".2 "), next);
    }

    @Test
    void sequentialTakesTheLowest() {
        pieces("#....#..", 1);
        picker.sequential(true);
        assertEquals("1.0 2.0 3.0", pick(seed(), 3));
        assertEquals("6.0", pick(peer("......##"), 1));
        assertEquals("#xxx.#x.", picture());
    }

    @Test
    void thePriorityRulesOverRarity() {
        pieces("####....", 1);
        PeerPieces peer = peer("....####");
        peer("......##");
        picker.priority(7, 6);
        picker.priority(5, 1);
        picker.priority(6, 7);
        assertEquals("6.0 7.0 4.0 5.0", pick(peer, 4));
    }

    @Test
    void slowPeersShareAPieceAndFastOnesDoNot() {
        pieces("####.....", 4);
        PeerPieces slow = seed();
        PeerPieces slower = seed();
        String first = pick(slow, 1);
        assertEquals(first.replace(".0", ".1"), pick(slower, 1), "goes on where the other is");
        PeerPieces fast = seed();
        fast.wholePieces(true);
        String whole = pick(fast, 4);
        assertFalse(whole.contains(first.substring(0, 2)), "takes a piece of its own");
        assertTrue(whole.endsWith(".3"), "all of it: " + whole);
    }

    @Test
    void aFastPeerFinishesWhatNobodyWorksOn() {
        pieces("####.....", 4);
        PeerPieces gone = seed();
        String first = pick(gone, 2);
        receive(gone, first.split(" ", -1)[0]);
        release(gone, first.split(" ", -1)[1]);
        picker.onPeerLeft(gone);
        PeerPieces fast = seed();
        fast.wholePieces(true);
        String piece = first.substring(0, 2);
        assertEquals(piece + "1 " + piece + "2 " + piece + "3", pick(fast, 3));
    }

    @Test
    void aFastPeerTakesSmallPiecesInARow() {
        pieces("####" + ".".repeat(124), 1);
        PeerPieces fast = seed();
        fast.wholePieces(true);
        int inARow = 0;
        int last = -2;
        for (int i = 0; i < 60; i++) {
            int piece = Integer.parseInt(pick(fast, 1).split("[.]", -1)[0]);
            inARow += piece == last + 1 ? 1 : 0;
            last = piece;
        }
        assertTrue(inARow >= 50, inARow + " in a row");
    }

    @Test
    void halfDonePiecesAreBounded() {
        pieces("####" + ".".repeat(60), 8);
        List<PeerPieces> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            peers.add(seed());
        }
        for (int round = 0; round < 20; round++) {
            for (PeerPieces peer : peers) {
                peer.wholePieces(true);
                String blocks = pick(peer, 3);
                receive(peer, blocks.split(" ", -1)[0]);
                release(peer, blocks.substring(blocks.indexOf(' ') + 1));
                peer.current = -1;
            }
        }
        long halfDone = picture().chars().filter(c -> c == 'x').count();
        assertTrue(halfDone <= 6, picture());
    }

    @Test
    void peersThatDoNotAnswerWorkFromTheCommonEnd() {
        pieces("####....", 2);
        PeerPieces snubbed = peer("....####");
        snubbed.snubbed(true);
        PeerPieces also = peer(".....###");
        also.snubbed(true);
        peer("......##");
        peer(".......#");
        assertEquals("7.0", pick(snubbed, 1));
        assertEquals("7.1", pick(also, 1), "together with others of its kind");
        PeerPieces good = peer("....####");
        assertEquals("4.0", pick(good, 1));
    }

    @Test
    void onParoleAPeerWorksAlone() {
        pieces("####...", 2);
        PeerPieces other = seed();
        String shared = pick(other, 1);
        PeerPieces suspect = seed();
        suspect.parole(true);
        String alone = pick(suspect, 1);
        assertFalse(alone.startsWith(shared.substring(0, 1)), alone);
        String rest = pick(other, 9);
        assertFalse(rest.contains(alone.substring(0, 2)), "nobody else works on it: " + rest);
        assertEquals(BlockArrival.UNWANTED, arrival(other, alone));
        assertEquals(alone.replace(".0", ".1"), pick(suspect, 1));
        receive(suspect, alone + " " + alone.replace(".0", ".1"));
        assertEquals(
                suspect.peerSlot(),
                picker.soleContributor(Integer.parseInt(alone.split("[.]", -1)[0])));
    }

    private BlockArrival arrival(PeerPieces peer, String block) {
        String[] parts = block.split("[.]", -1);
        return picker.onBlockReceived(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), peer.peerSlot());
    }

    @Test
    void whatASuspectLeavesGoesToTheOthers() {
        pieces("####.", 3);
        PeerPieces suspect = seed();
        suspect.parole(true);
        assertEquals("4.0 4.1", pick(suspect, 2));
        receive(suspect, "4.0");
        PeerPieces other = seed();
        assertEquals("", pick(other, 3));
        release(suspect, "4.1");
        assertEquals("4.1 4.2", pick(other, 3));
    }

    @Test
    void aSuspectHelpsWhenNothingElseIsLeft() {
        pieces("####.", 3);
        PeerPieces other = seed();
        assertEquals("4.0", pick(other, 1));
        PeerPieces suspect = seed();
        suspect.parole(true);
        assertEquals("4.1 4.2", pick(suspect, 2));
    }

    @Test
    void whileChokedOnlyAllowedFastPiecesArePicked() {
        pieces("####....", 2);
        PeerPieces peer = peer("....###.");
        peer.choked(true);
        assertEquals("", pick(peer, 4));
        peer.allowFast(7);
        peer.allowFast(5);
        assertFalse(peer.allowFast(5));
        assertEquals("5.0 5.1", pick(peer, 4));
        picker.onPeerHas(peer, 7);
        assertEquals("7.0 7.1", pick(peer, 4));
        peer.choked(false);
        assertEquals(4, pick(peer, 9).split(" ", -1).length);
    }

    @Test
    void inTheEndGameBlocksAreAskedOfUpToThree() {
        pieces("####.", 3);
        List<PeerPieces> peers = List.of(seed(), seed(), seed(), seed());
        assertEquals("4.0 4.1", pick(peers.get(0), 2));
        assertFalse(picker.isEndGame());
        assertEquals("4.2", pick(peers.get(1), 1));
        assertTrue(picker.isEndGame());
        assertEquals("4.0 4.1", pick(peers.get(1), 2), "the oldest first");
        assertEquals("4.2 4.0", pick(peers.get(2), 2), "those asked of fewest first");
        assertEquals("4.1", pick(peers.get(2), 1));
        assertEquals("4.2", pick(peers.get(3), 3));
        assertEquals("", pick(peers.get(3), 3));
        assertEquals(BlockArrival.NEW, arrival(peers.get(2), "4.0"));
        assertEquals(2, picker.otherRequesters());
        assertEquals(0, picker.otherRequester(0));
        assertEquals(1, picker.otherRequester(1));
        assertEquals(BlockArrival.DUPLICATE, arrival(peers.get(0), "4.0"));
        assertEquals(0, picker.otherRequesters());
    }

    @Test
    void aPeerThatHasEnoughToDoIsLeftAloneInTheEnd() {
        pieces("####.", 8);
        PeerPieces slow = seed();
        pick(slow, 8);
        PeerPieces busy = seed();
        busy.outstanding(EndGame.MAX_OUTSTANDING);
        assertEquals("", pick(busy, 8));
        busy.outstanding(1);
        assertEquals(EndGame.MAX_OUTSTANDING - 1, pick(busy, 8).split(" ", -1).length);
    }

    @Test
    void inTheEndGameABlockIsAskedAgainOnlyOfThoseWhoAreClearlySooner() {
        pieces("####.", 2);
        PeerPieces slow = seed();
        slow.pace(SECOND, 0);
        pick(slow, 2);
        PeerPieces alike = seed();
        alike.pace(SECOND, 0);
        assertEquals("", pick(alike, 2));
        PeerPieces far = seed();
        far.pace(SECOND / 10, SECOND);
        assertEquals("", pick(far, 2));
        PeerPieces fast = seed();
        fast.pace(SECOND / 10, SECOND / 5);
        assertEquals("4.0 4.1", pick(fast, 2));
        now += 5 * SECOND;
        assertEquals("4.0 4.1", pick(alike, 2), "those asked first are late");
    }

    @Test
    void whatNobodyHasDoesNotDelayTheEndGame() {
        pieces("####..", 1);
        PeerPieces one = peer("....#.");
        PeerPieces two = peer("....#.");
        assertEquals("4.0", pick(one, 1));
        assertTrue(picker.isEndGame());
        assertEquals("4.0", pick(two, 1));
        seed();
        assertFalse(picker.isEndGame());
    }

    @Test
    void aBlockIsTakenFromWhoeverBeginsToSendIt() {
        pieces("####.", 1);
        PeerPieces one = seed();
        PeerPieces two = seed();
        pick(one, 1);
        pick(two, 1);
        assertTrue(picker.onBlockStarted(4, 0, one.peerSlot(), now));
        assertTrue(picker.isSender(4, 0, one.peerSlot()));
        assertFalse(picker.onBlockStarted(4, 0, two.peerSlot(), now + SECOND));
        assertEquals(BlockArrival.DUPLICATE, arrival(two, "4.0"));
        assertTrue(picker.onBlockStarted(4, 0, two.peerSlot(), now + 3 * SECOND));
        assertFalse(picker.isSender(4, 0, one.peerSlot()), "was overtaken");
        assertEquals(BlockArrival.DUPLICATE, arrival(one, "4.0"));
        assertEquals(BlockArrival.LAST, arrival(two, "4.0"));
        assertEquals(two.peerSlot(), picker.contributor(4, 0));
    }

    @Test
    void aSenderThatLeavesMakesRoom() {
        pieces("####.", 1);
        PeerPieces one = seed();
        PeerPieces two = seed();
        pick(one, 1);
        pick(two, 1);
        assertTrue(picker.onBlockStarted(4, 0, one.peerSlot(), now));
        release(one, "4.0");
        assertTrue(picker.onBlockStarted(4, 0, two.peerSlot(), now));
        release(two, "4.0");
        assertEquals("####.", picture());
    }

    @Test
    void aBlockThatComesLateIsTaken() {
        pieces("####..", 2);
        PeerPieces peer = seed();
        String block = pick(peer, 1);
        release(peer, block);
        int piece = Integer.parseInt(block.split("[.]", -1)[0]);
        assertTrue(picker.onBlockStarted(piece, 0, peer.peerSlot(), now));
        assertEquals(BlockArrival.NEW, arrival(peer, block));
        assertEquals(peer.peerSlot(), picker.contributor(piece, 0));
        assertFalse(picker.onBlockStarted(0, 0, peer.peerSlot(), now), "is on disk");
    }

    @Test
    void onlyTheBadBlocksAreFetchedAgain() {
        pieces("####.", 4);
        PeerPieces peer = seed();
        receive(peer, pick(peer, 4));
        picker.onPieceFailed(4, PieceSetTest.of("#.##"));
        assertEquals("####x", picture());
        assertEquals(3, picker.blocksReceived(4));
        assertEquals("4.1", pick(peer, 4));
        receive(peer, "4.1");
        picker.onBlockFailed(4, 2);
        assertEquals("####x", picture());
        assertEquals("4.2", pick(peer, 4));
        receive(peer, "4.2");
        assertEquals("####w", picture());
    }

    @Test
    void blocksFoundOnDiskAreNotFetched() {
        pieces("####..", 4);
        picker.restore(4, PieceSetTest.of("#.#."));
        picker.restore(5, PieceSetTest.of("####"));
        assertEquals("####xw", picture());
        assertEquals("4.1 4.3", pick(seed(), 4));
        assertEquals(PiecePicker.NOBODY, picker.contributor(4, 0));
    }

    @Test
    void whatIsWantedNoMoreKeepsItsBlocks() {
        pieces("####..", 2);
        PeerPieces peer = peer("....#.");
        assertEquals("4.0", pick(peer, 1));
        picker.priority(4, 0);
        assertFalse(picker.isInteresting(peer));
        assertEquals("", pick(peer, 1));
        assertEquals(BlockArrival.NEW, arrival(peer, "4.0"));
        assertEquals("####x.", picture());
        picker.priority(4, 7);
        assertEquals("4.1", pick(peer, 2));
    }

    @Test
    void interestFollowsWhatIsMissing() {
        pieces("##....", 1);
        PeerPieces peer = peer("###...");
        PeerPieces seed = seed();
        assertEquals(1, picker.interesting(peer));
        assertEquals(4, picker.interesting(seed));
        picker.onPeerHas(peer, 3);
        assertEquals(2, picker.interesting(peer));
        picker.onPieceVerified(2);
        picker.priority(3, 0);
        assertEquals(0, picker.interesting(peer));
        assertEquals(2, picker.interesting(seed));
        picker.onPieceLost(0);
        assertEquals(1, picker.interesting(peer));
    }

    @Test
    void aPeerThatGetsTheLastPieceIsASeed() {
        pieces("##....", 1);
        PeerPieces peer = peer("#####.");
        assertEquals(0.83, picker.copies(), 0.01);
        assertTrue(picker.onPeerHas(peer, 5));
        assertTrue(peer.isSeed());
        assertEquals(1, picker.copies());
        assertEquals(1, picker.availability(0));
        assertTrue(picker.onPeerLost(peer, 0));
        assertEquals(0, picker.availability(0));
        picker.onPeerLeft(peer);
        assertEquals(0, picker.copies());
    }

    @Test
    void aPeerCanTellAllItsPiecesAtOnce() {
        pieces("##....", 1);
        PeerPieces peer = peer("......");
        picker.onPeerAnnounced(peer, PieceSetTest.of("..##.."));
        assertEquals(2, picker.interesting(peer));
        assertEquals(2, pick(peer, 9).split(" ", -1).length);
        picker.onPeerAnnounced(peer, PieceSet.full(6));
        assertEquals(1, picker.availability(5));
        assertEquals(2, pick(peer, 9).split(" ", -1).length);
    }

    @Test
    void tellsApartWhatIsHereAndWhatIsNot() {
        pieces("#...", 3);
        assertEquals(3, picker.blocksReceived(0));
        assertEquals(0, picker.blocksReceived(1));
        assertTrue(picker.hasBlock(0, 2));
        assertFalse(picker.hasBlock(1, 0));
        assertEquals(4, picker.pieceCount());
        assertEquals(3, picker.missing());
        assertTrue(picker.has(0));
        assertEquals("#...", picker.have().toString());
        assertEquals(PiecePicker.NOBODY, picker.soleContributor(1));
        assertEquals(3, blocksPerPiece);
    }

    @Test
    void endsThoughPiecesAreHeldThatNobodyWants() {
        pieces("..", 1);
        picker.hold(1);
        PeerPieces peer = seed();
        pick(peer, 1);
        assertFalse(picker.isEndGame());
        picker.priority(1, 0);
        assertTrue(picker.isEndGame());
    }
}
