package spate.bench.churn;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// Torrents that nobody asked for before, all the time, at a tracker that keeps no more than so many.
///
/// No torrent may have more peers than have announced. How many of the latest it still has is counted: a
/// tracker that is full of torrents of the last minute takes no others.
final class NewTorrents implements Load {
    private static final int PEERS_OF_SOURCE = 60_000;
    private static final int SCRAPED = 10;

    /// One with more peers is given no more.
    private static final int MAX_PEERS = 100;

    private static final int TOLD_WRONGS = 10;

    /// So many of the latest may still be under way.
    private static final int LATEST = 1000;

    private final int kept;
    private final byte[] peers;
    private final byte[] underWay;
    private final int mask;
    private final SplittableRandom random = new SplittableRandom(1);
    private final long endNanos;
    private int newest;
    private int wrong;
    private long scraped;
    private long found;

    /// @param kept how many torrents the tracker keeps
    NewTorrents(int kept, int seconds) {
        this.kept = kept;
        int ring = Integer.highestOneBit(kept) * 2;
        this.mask = ring - 1;
        this.peers = new byte[ring];
        this.underWay = new byte[ring];
        this.endNanos = System.nanoTime() + seconds * 1_000_000_000L;
    }

    @Override
    public int sources() {
        return Churn.SOURCES;
    }

    @Override
    public int peersOf(int source) {
        return PEERS_OF_SOURCE;
    }

    @Override
    public boolean goesOn(long nowNanos) {
        return nowNanos - endNanos < 0;
    }

    @Override
    public boolean isCalm() {
        return false;
    }

    @Override
    public boolean next(int source, int turn, Question question, ByteBuffer out) {
        int dice = random.nextInt(100);
        question.peer = turn * Churn.SOURCES + source;
        if (dice < 60 || newest < kept) {
            announce(++newest, turn, question, out);
        } else if (dice < 85) {
            int torrent = recent();
            if (peers[torrent & mask] + underWay[torrent & mask] > MAX_PEERS) {
                return false;
            }
            announce(torrent, turn, question, out);
        } else {
            question.count = SCRAPED;
            question.torrent = recent();
            Packets.scrape(question, out);
        }
        return true;
    }

    /// One of the latest quarter of what can be kept.
    private int recent() {
        return newest - LATEST - random.nextInt(kept / 4);
    }

    private void announce(int torrent, int turn, Question question, ByteBuffer out) {
        int at = torrent & mask;
        if (torrent == newest) {
            peers[at] = 0;
            underWay[at] = 0;
        }
        underWay[at]++;
        question.torrent = torrent;
        Packets.announce(question, out, Packets.STARTED, false, Packets.port(turn));
    }

    @Override
    public void onAnswer(Question question, ByteBuffer answer) {
        if (question.action == Packets.SCRAPE) {
            onScraped(question, answer);
            return;
        }
        int at = question.torrent & mask;
        underWay[at]--;
        peers[at]++;
        check(question.torrent, answer.getInt(12) + answer.getInt(16));
    }

    private void onScraped(Question question, ByteBuffer answer) {
        for (int i = 0; i < question.count; i++) {
            int told = answer.getInt(8 + 12 * i) + answer.getInt(16 + 12 * i);
            check(question.torrent + i, told);
            scraped++;
            found += told > 0 ? 1 : 0;
        }
    }

    private void check(int torrent, int told) {
        int at = torrent & mask;
        if (told < 0 || told > peers[at] + underWay[at]) {
            report(torrent, told + " peers, not " + peers[at] + " +" + underWay[at]);
        }
    }

    private void report(int torrent, String what) {
        if (++wrong <= TOLD_WRONGS) {
            System.out.println("wrong, torrent " + torrent + " of " + newest + ": " + what);
        }
    }

    @Override
    public int wrong() {
        return wrong;
    }

    @Override
    public String state() {
        return "%d torrents announced, %.2f %% of the latest there"
                .formatted(newest, 100.0 * found / Math.max(1, scraped));
    }
}
