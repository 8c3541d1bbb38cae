package spate.bench.churn;

import java.nio.ByteBuffer;

/// The packets of BEP 15, as a load needs them.
final class Packets {
    static final int CONNECT = 0;
    static final int ANNOUNCE = 1;
    static final int SCRAPE = 2;
    static final int MAX_SCRAPE = 74;
    static final int ANNOUNCED_HEAD = 20;
    static final int COMPLETED = 1;
    static final int STARTED = 2;
    static final int STOPPED = 3;
    static final int WANTED = 30;

    private static final int HEAD = 16;
    private static final int HASH = 20;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final long PEER_ID = 0x2D43_4830_3030_312DL; // "-CH0001-"
    private static final int FIRST_SOURCE = 0x7F00_0002;
    private static final int FIRST_PORT = 1024;

    private Packets() {}

    /// The address of a source: 127.0.0.2 and on.
    static int address(int source) {
        return FIRST_SOURCE + source;
    }

    static int sourceOf(int address) {
        return address - FIRST_SOURCE;
    }

    static int port(int turn) {
        return FIRST_PORT + turn;
    }

    static int turnOf(int port) {
        return port - FIRST_PORT;
    }

    /// The first word of a torrent's info hash: of any number, noise; the last word is the number itself.
    static long firstWord(int torrent) {
        return mix(torrent);
    }

    static long secondWord(int torrent) {
        return mix(~(long) torrent);
    }

    private static void putHash(ByteBuffer out, int at, int torrent) {
        out.putLong(at, firstWord(torrent)).putLong(at + 8, secondWord(torrent));
        out.putInt(at + 16, torrent);
    }

    private static long mix(long seed) {
        long word = seed * 0x9E37_79B9_7F4A_7C15L;
        word = (word ^ (word >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        return word ^ (word >>> 31);
    }

    static void announce(Question question, ByteBuffer out, int event, boolean seed, int port) {
        question.action = ANNOUNCE;
        question.length = ANNOUNCE_LENGTH;
        putHash(out, HEAD, question.torrent);
        out.putLong(36, PEER_ID).putLong(44, question.peer).putInt(52, 0);
        out.putLong(56, 0).putLong(64, seed ? 0 : 1 << 20).putLong(72, 0);
        out.putInt(80, event).putInt(84, 0).putInt(88, question.peer).putInt(92, WANTED);
        out.putShort(96, (short) port);
    }

    /// Asks for the counts of `question.count` torrents.
    static void scrape(Question question, ByteBuffer out) {
        question.action = SCRAPE;
        question.peer = -1;
        question.length = HEAD + HASH * question.count;
        for (int i = 0; i < question.count; i++) {
            putHash(out, HEAD + HASH * i, question.torrent + i);
        }
    }
}
