package spate.bench.churn;

import java.nio.ByteBuffer;

/// Every peer of a model announces once; or every torrent is scraped, and must have all its peers.
final class Whole implements Load {
    /// An address has 64,511 ports.
    private static final int SOURCES = 200;

    private static final int TOLD_WRONGS = 10;

    private final SwarmSizes sizes;
    private final boolean fills;
    private final int[] seeds;
    private final int[] leechers;
    private final int[] announced = new int[SOURCES];
    private int asked;
    private int wrong;

    /// @param fills whether the peers announce; else the torrents are scraped
    Whole(SwarmSizes sizes, boolean fills) {
        this.sizes = sizes;
        this.fills = fills;
        seeds = new int[sizes.torrents()];
        leechers = new int[sizes.torrents()];
        for (int peer = 0; peer < sizes.peers(); peer++) {
            (isSeed(peer) ? seeds : leechers)[sizes.torrentOf(peer)]++;
        }
    }

    private static boolean isSeed(int peer) {
        return peer % 3 == 0;
    }

    @Override
    public int sources() {
        return SOURCES;
    }

    @Override
    public int peersOf(int source) {
        return (sizes.peers() - source + SOURCES - 1) / SOURCES;
    }

    @Override
    public boolean goesOn(long nowNanos) {
        return asked < (fills ? sizes.peers() : sizes.torrents());
    }

    @Override
    public boolean isCalm() {
        return false;
    }

    @Override
    public boolean next(int source, int turn, Question question, ByteBuffer out) {
        return fills ? announce(source, turn, question, out) : scrape(question, out);
    }

    private boolean announce(int source, int turn, Question question, ByteBuffer out) {
        int peer = turn * SOURCES + source;
        if (turn < announced[source]) { // the first round is over
            return false;
        }
        announced[source]++;
        asked++;
        question.peer = peer;
        question.torrent = sizes.torrentOf(peer);
        Packets.announce(question, out, Packets.STARTED, isSeed(peer), Packets.port(turn));
        return true;
    }

    private boolean scrape(Question question, ByteBuffer out) {
        if (!goesOn(0)) {
            return false;
        }
        question.torrent = asked;
        question.count = Math.min(Packets.MAX_SCRAPE, sizes.torrents() - asked);
        asked += question.count;
        Packets.scrape(question, out);
        return true;
    }

    @Override
    public void onAnswer(Question question, ByteBuffer answer) {
        for (int i = 0; i < (fills ? 0 : question.count); i++) {
            int torrent = question.torrent + i;
            check(torrent, "seeds", seeds, answer.getInt(8 + 12 * i));
            check(torrent, "leechers", leechers, answer.getInt(16 + 12 * i));
        }
    }

    private void check(int torrent, String what, int[] expected, int told) {
        if (told != expected[torrent] && ++wrong <= TOLD_WRONGS) {
            System.out.println(
                    "wrong, torrent "
                            + torrent
                            + ": "
                            + told
                            + " "
                            + what
                            + ", not "
                            + expected[torrent]);
        }
    }

    @Override
    public int wrong() {
        return wrong;
    }

    @Override
    public String state() {
        return (fills ? "%d peers of %d announced" : "%d torrents of %d scraped")
                .formatted(asked, fills ? sizes.peers() : sizes.torrents());
    }
}
