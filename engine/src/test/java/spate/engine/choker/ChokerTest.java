package spate.engine.choker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Property;

class ChokerTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MEGA = 1_000_000;

    private long now = -7 * SECOND;
    private int hosts;

    /// One peer, and how long it was served.
    private final class Peer {
        final UploadCandidate candidate;
        long received;
        long sent;
        long servedNanos;

        Peer(int network, long now) {
            IpAddress ip = IpAddress.ofV4((network << 8) | (hosts++ & 0xff));
            candidate = new UploadCandidate(ip, now);
            candidate.interested(true);
        }

        void rates(long receivedRate, long sentRate) {
            received = receivedRate;
            sent = sentRate;
            candidate.traffic(received, sent, 0);
        }
    }

    private List<Peer> peers(int count) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(new Peer(i, now));
        }
        return peers;
    }

    private static List<UploadCandidate> candidates(List<Peer> peers) {
        return peers.stream().map(p -> p.candidate).toList();
    }

    private static String picture(List<Peer> peers) {
        StringBuilder picture = new StringBuilder();
        for (Peer peer : peers) {
            UploadCandidate c = peer.candidate;
            picture.append(c.isOptimistic() ? 'o' : c.isChosen() ? '#' : '.');
        }
        return picture.toString();
    }

    /// Lets the choker decide for so long; counts how long each peer is served.
    private void run(Choker choker, List<Peer> peers, long nanos) {
        long end = now + nanos;
        while (now < end) {
            now = choker.nextDeadline();
            choker.rechoke(candidates(peers), now);
            for (Peer peer : peers) {
                peer.servedNanos += peer.candidate.isChosen() ? Choker.PERIOD_NANOS : 0;
            }
        }
    }

    @Test
    void servesThoseThatGiveMostAndOneMore() {
        Choker choker = new Choker(4, new Random(1), now);
        List<Peer> peers = peers(8);
        for (int i = 0; i < 8; i++) {
            peers.get(i).rates(i * MEGA, 0);
        }
        run(choker, peers, 10 * SECOND);
        String picture = picture(peers);
        assertTrue(picture.endsWith("###"), picture);
        assertEquals(1, picture.chars().filter(c -> c == 'o').count(), picture);
    }

    @Test
    void doesNotChangePlacesForALittle() {
        Choker choker = new Choker(2, new Random(1), now);
        List<Peer> peers = peers(2);
        peers.get(0).rates(100, 0);
        peers.get(1).rates(99, 0);
        run(choker, peers, 10 * SECOND);
        assertEquals("#o", picture(peers));
        peers.get(1).rates(109, 0);
        run(choker, peers, 10 * SECOND);
        assertEquals("#o", picture(peers));
        peers.get(1).rates(111, 0);
        run(choker, peers, 10 * SECOND);
        assertEquals("o#", picture(peers));
    }

    @Test
    void doesNotReturnAnythingToThoseThatStoppedGiving() {
        Choker choker = new Choker(2, new Random(1), now);
        List<Peer> peers = peers(3);
        peers.get(0).rates(900, 0);
        peers.get(1).rates(500, 0);
        peers.get(2).rates(100, 0);
        peers.get(0).candidate.snubbing(true);
        run(choker, peers, 10 * SECOND);
        assertEquals('#', picture(peers).charAt(1), picture(peers));
    }

    @Test
    void givesSlotsThatNobodyEarnedToChance() {
        Choker choker = new Choker(4, new Random(1), now);
        List<Peer> peers = peers(6);
        run(choker, peers, 10 * SECOND);
        assertEquals(4, picture(peers).chars().filter(c -> c == 'o').count());
    }

    @Test
    void leavesOutWhoWantsNothing() {
        for (boolean seeding : new boolean[] {false, true}) {
            Choker choker = new Choker(4, new Random(1), now);
            choker.seeding(seeding);
            List<Peer> peers = peers(3);
            peers.get(0).candidate.interested(false);
            peers.get(1).candidate.uploadOnly(true);
            run(choker, peers, 10 * SECOND);
            assertEquals(seeding ? "..#" : "..o", picture(peers));
            peers.get(2).candidate.interested(false);
            run(choker, peers, 10 * SECOND);
            assertEquals("...", picture(peers));
        }
    }

    /// 20 idle peers for half an hour: each gets its share of the one chance there is.
    @Test
    void optimisticUnchokeIsFair() {
        Choker choker = new Choker(3, new Random(3), now);
        List<Peer> peers = peers(22);
        peers.get(0).rates(MEGA, 0);
        peers.get(1).rates(MEGA, 0);
        run(choker, peers, 1800 * SECOND);
        for (Peer peer : peers.subList(2, 22)) {
            long share = 1800 * SECOND / 20;
            assertTrue(Math.abs(peer.servedNanos - share) <= 30 * SECOND, "" + peer.servedNanos);
        }
    }

    @Test
    void newcomersComeSooner() {
        Choker choker = new Choker(1, new Random(3), now);
        List<Peer> peers = peers(10);
        run(choker, peers, 600 * SECOND);
        Peer newcomer = new Peer(99, now);
        peers.add(newcomer);
        long since = now;
        while (!newcomer.candidate.isChosen()) {
            run(choker, peers, 10 * SECOND);
        }
        assertTrue(now - since <= 120 * SECOND, "waited " + (now - since) / SECOND + " s");
    }

    /// A peer that comes back all the time to be a newcomer gets no more than the others.
    @Test
    void comingBackGainsNothing() {
        Choker choker = new Choker(1, new Random(3), now);
        List<Peer> peers = peers(10);
        run(choker, peers, 600 * SECOND);
        long cheated = 0;
        for (int i = 0; i < 100; i++) {
            Peer cheat = new Peer(99, now);
            peers.add(cheat);
            run(choker, peers, 20 * SECOND);
            cheated += cheat.servedNanos;
            choker.onLeft(cheat.candidate);
            peers.removeLast();
        }
        assertTrue(cheated <= 2000 * SECOND / 11, "got " + cheated / SECOND + " s");
    }

    @Test
    void servesAtOnceWhileASlotIsFree() {
        for (boolean seeding : new boolean[] {false, true}) {
            Choker choker = new Choker(2, new Random(1), now);
            choker.seeding(seeding);
            List<Peer> peers = peers(3);
            for (Peer peer : peers) {
                peer.candidate.interested(false);
            }
            assertTrue(choker.onInterested(peers.get(0).candidate, now));
            assertTrue(choker.onInterested(peers.get(1).candidate, now));
            assertFalse(choker.onInterested(peers.get(2).candidate, now));
            choker.onLeft(peers.get(0).candidate);
            assertTrue(choker.onInterested(peers.get(2).candidate, now));
        }
    }

    @Test
    void aSeedGivesEverybodyATurn() {
        Choker choker = new Choker(4, new Random(1), now);
        choker.seeding(true);
        List<Peer> peers = peers(20);
        run(choker, peers, 3600 * SECOND);
        for (Peer peer : peers) {
            long share = 3600 * SECOND * 4 / 20;
            assertTrue(Math.abs(peer.servedNanos - share) <= share / 4, "" + peer.servedNanos);
        }
    }

    /// 40 peers of one network and one of another: the one gets as much as all the forty.
    @Test
    void noNetworkTakesAll() {
        Choker choker = new Choker(4, new Random(1), now);
        choker.seeding(true);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            peers.add(new Peer(i < 40 ? 7 : 8, now));
        }
        run(choker, peers, 3600 * SECOND);
        assertTrue(peers.getLast().servedNanos >= 3500 * SECOND, "" + peers.getLast().servedNanos);
        long most = peers.stream().limit(40).mapToLong(p -> p.servedNanos).max().orElseThrow();
        long least = peers.stream().limit(40).mapToLong(p -> p.servedNanos).min().orElseThrow();
        assertTrue(least > 0 && most <= 4 * least, least + " to " + most);
    }

    @Test
    void networksAreToldApart() {
        assertEquals(network("10.0.0.1"), network("10.0.0.255"));
        assertNotEquals(network("10.0.0.1"), network("10.0.1.1"));
        assertEquals(network("2001:db8:1::1"), network("2001:db8:1:ffff::2"));
        assertNotEquals(network("2001:db8:1::1"), network("2001:db8:2::1"));
        assertNotEquals(network("::a00:0"), network("10.0.0.0"));
    }

    private static long network(String ip) {
        return new UploadCandidate(Objects.requireNonNull(IpAddress.parse(ip)), 0).network;
    }

    @Test
    void aTurnEndsEarlyForWhoTakesNothing() {
        Choker choker = new Choker(1, new Random(1), now);
        choker.seeding(true);
        List<Peer> peers = peers(2);
        run(choker, peers, 10 * SECOND);
        int first = peers.get(0).candidate.isChosen() ? 0 : 1;
        peers.get(1 - first).rates(0, MEGA);
        run(choker, peers, 30 * SECOND);
        assertTrue(peers.get(1 - first).candidate.isChosen());
    }

    @Test
    void aFastLinkServesManyAndASlowOneFew() {
        Choker fast = new Choker(Choker.AUTO, new Random(1), now);
        fast.seeding(true);
        List<Peer> many = peers(200);
        for (int i = 0; i < 20; i++) {
            share(many, 500 * MEGA);
            run(fast, many, 10 * SECOND);
        }
        assertTrue(fast.slots() >= 200, "slots " + fast.slots());
        Choker slow = new Choker(Choker.AUTO, new Random(1), now);
        slow.seeding(true);
        List<Peer> few = peers(200);
        for (int i = 0; i < 20; i++) {
            share(few, 50_000);
            run(slow, few, 10 * SECOND);
        }
        assertTrue(slow.slots() >= 4 && slow.slots() <= 10, "slots " + slow.slots());
    }

    private static void share(List<Peer> peers, long rate) {
        long served = peers.stream().filter(p -> p.candidate.isChosen()).count();
        for (Peer peer : peers) {
            peer.rates(0, peer.candidate.isChosen() ? rate / served : 0);
        }
    }

    /// Nine sharers give now more and now less, more to us while we serve them; the tenth peer
    /// gives nothing.
    @Test
    void aFreeRiderGetsLessThanASharer() {
        Random random = new Random(9);
        Choker choker = new Choker(4, new Random(5), now);
        List<Peer> peers = peers(10);
        for (int round = 0; round < 360; round++) {
            run(choker, peers, 10 * SECOND);
            for (Peer sharer : peers.subList(0, 9)) {
                long given = random.nextLong(1000) * (sharer.candidate.isChosen() ? 2 : 1);
                sharer.rates((sharer.received + given) / 2, 0);
            }
        }
        long rider = peers.getLast().servedNanos;
        for (Peer sharer : peers.subList(0, 9)) {
            assertTrue(sharer.servedNanos > 2 * rider, sharer.servedNanos + " and " + rider);
        }
        assertTrue(rider > 0);
    }

    @Test
    void neverServesMoreThanThereAreSlotsNorFewerThanItCould() {
        Property.forAll(
                300,
                random -> {
                    now = random.nextLong(1000 * SECOND);
                    int slots = random.nextInt(12);
                    Choker choker = new Choker(Math.max(1, slots), random, now);
                    List<Peer> peers = peers(random.nextInt(40));
                    for (int round = 0; round < 30; round++) {
                        choker.seeding(random.nextInt(4) == 0);
                        int eligible = 0;
                        for (Peer peer : peers) {
                            boolean interested = random.nextInt(4) > 0;
                            boolean uploadOnly = random.nextInt(8) == 0;
                            eligible += interested && !uploadOnly ? 1 : 0;
                            peer.candidate.interested(interested);
                            peer.candidate.uploadOnly(uploadOnly);
                            peer.candidate.snubbing(random.nextInt(8) == 0);
                            peer.rates(random.nextInt(3) * 1000L, random.nextInt(3) * 1000L);
                        }
                        run(choker, peers, 10 * SECOND);
                        long served = peers.stream().filter(p -> p.candidate.isChosen()).count();
                        assertEquals(Math.min(eligible, choker.slots()), served);
                        peers.stream()
                                .filter(p -> p.candidate.isOptimistic())
                                .forEach(p -> assertTrue(p.candidate.isChosen()));
                    }
                });
    }
}
