package spate.bench.churn;

import java.nio.ByteBuffer;

/// Scrapes every torrent of [SavedSwarms], each of which must have all its seeds and leechers.
final class Whole implements Load {
    private static final int SOURCES = 16;
    private static final int TOLD_WRONGS = 10;

    private final int[] seeds;
    private final int[] leechers;
    private int asked;
    private int wrong;

    Whole(SwarmSizes sizes) {
        seeds = new int[sizes.torrents()];
        leechers = new int[sizes.torrents()];
        for (int peer = 0; peer < sizes.peers(); peer++) {
            (SwarmSizes.isSeed(peer) ? seeds : leechers)[sizes.torrentOf(peer)]++;
        }
    }

    @Override
    public int sources() {
        return SOURCES;
    }

    @Override
    public int peersOf(int source) {
        return 1;
    }

    @Override
    public boolean goesOn(long nowNanos) {
        return asked < seeds.length;
    }

    @Override
    public boolean isCalm() {
        return false;
    }

    @Override
    public boolean next(int source, int turn, Question question, ByteBuffer out) {
        if (asked == seeds.length) {
            return false;
        }
        question.torrent = asked;
        question.count = Math.min(Packets.MAX_SCRAPE, seeds.length - asked);
        asked += question.count;
        Packets.scrape(question, out);
        return true;
    }

    @Override
    public void onAnswer(Question question, ByteBuffer answer) {
        for (int i = 0; i < question.count; i++) {
            int torrent = question.torrent + i;
            check(torrent, "seeds", seeds[torrent], answer.getInt(8 + 12 * i));
            check(torrent, "leechers", leechers[torrent], answer.getInt(16 + 12 * i));
        }
    }

    private void check(int torrent, String what, int expected, int told) {
        if (told != expected && ++wrong <= TOLD_WRONGS) {
            System.out.println(
                    "wrong, torrent " + torrent + ": " + told + " " + what + ", not " + expected);
        }
    }

    @Override
    public int wrong() {
        return wrong;
    }

    @Override
    public String state() {
        return "%d torrents of %d scraped".formatted(asked, seeds.length);
    }
}
