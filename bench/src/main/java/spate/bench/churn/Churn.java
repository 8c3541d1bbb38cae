package spate.bench.churn;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Peers that start, complete, stop, fall silent and come back, in swarms of ten, of a thousand and in one
/// of a twentieth of all.
///
/// The model has a peer as *certain* while nothing of it is under way. Each count in an answer may differ
/// from the certain ones by as many as were under way or silent at the time, and no more; each peer in it
/// was in that swarm at some time between the question and the answer.
final class Churn implements Load {
    static final int SOURCES = 64;

    private static final byte ABSENT = 0;
    private static final byte LEECHER = 1;
    private static final byte SEED = 2;
    private static final int PEER_BYTES = 6;
    private static final int TOLD_WRONGS = 10;
    private static final int MAX_INTERVAL = 86_400;

    /// Who is not handed out any more is still counted until the tracker has looked through all peers.
    private static final int SWEEP_SECONDS = 330;

    private final int peers;
    private final int[] torrentOf;
    private final byte[] state;
    private final boolean[] isBusy;

    /// When it fell silent, in seconds; -1 while it speaks.
    private final short[] silentSince;

    private final int[] changedAt;
    private final int[] seeds;
    private final int[] leechers;
    private final int[] downloads;
    private final int[] unsure;
    private final int[] changes;
    private final SplittableRandom random = new SplittableRandom(1);
    private final long startNanos = System.nanoTime();
    private final int churnSeconds;
    private final int forgottenSeconds;
    private int seconds;
    private int clock;
    private int silent;
    private int wrong;
    private long starts;
    private long completions;
    private long stops;

    /// @param churnSeconds how long peers come and go; then those that are there stay
    /// @param forgottenSeconds how long at most a silent peer is handed out
    Churn(int peers, int churnSeconds, int forgottenSeconds) {
        this.peers = peers;
        this.churnSeconds = churnSeconds;
        this.forgottenSeconds = forgottenSeconds;
        SwarmSizes sizes = new SwarmSizes(peers, peers / 20, peers / 4000);
        torrentOf = shuffled(IntStream.range(0, peers).map(sizes::torrentOf).toArray());
        state = new byte[peers];
        isBusy = new boolean[peers];
        silentSince = new short[peers];
        Arrays.fill(silentSince, (short) -1);
        changedAt = new int[peers];
        int torrents = sizes.torrents();
        seeds = new int[torrents];
        leechers = new int[torrents];
        downloads = new int[torrents];
        unsure = new int[torrents];
        changes = new int[torrents];
    }

    private int[] shuffled(int[] numbers) {
        for (int i = numbers.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int number = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = number;
        }
        return numbers;
    }

    @Override
    public int sources() {
        return SOURCES;
    }

    @Override
    public int peersOf(int source) {
        return (peers - source + SOURCES - 1) / SOURCES;
    }

    @Override
    public boolean goesOn(long nowNanos) {
        seconds = (int) ((nowNanos - startNanos) / 1_000_000_000L);
        return seconds < churnSeconds || silent > 0;
    }

    /// When all that is left is to wait for the silent to be forgotten.
    @Override
    public boolean isCalm() {
        return seconds >= churnSeconds;
    }

    @Override
    public boolean next(int source, int turn, Question question, ByteBuffer out) {
        int peer = turn * SOURCES + source;
        if (isBusy[peer]) {
            return false;
        }
        question.torrent = torrentOf[peer];
        question.peer = peer;
        if (seconds < churnSeconds && random.nextInt(50) == 0) {
            question.count = 1;
            Packets.scrape(question, out);
        } else if (!decide(question, out)) {
            return false;
        }
        question.asOf = clock;
        question.changes = changes[question.torrent];
        return true;
    }

    private boolean decide(Question question, ByteBuffer out) {
        int peer = question.peer;
        byte now = state[peer];
        int dice = random.nextInt(1000);
        if (silentSince[peer] >= 0) {
            return isBack(peer, dice) && announce(question, out, now, 0);
        }
        if (seconds >= churnSeconds) {
            return now != ABSENT && announce(question, out, now, 0);
        }
        if (now == ABSENT) {
            return dice < 600
                    && announce(question, out, dice < 200 ? SEED : LEECHER, Packets.STARTED);
        }
        if (dice < 100) {
            return announce(question, out, ABSENT, Packets.STOPPED);
        }
        if (dice < 105) {
            fallSilent(peer);
            return false;
        }
        boolean completes = now == LEECHER && dice < 250;
        return announce(question, out, completes ? SEED : now, completes ? Packets.COMPLETED : 0);
    }

    /// Some come back before they are forgotten.
    private boolean isBack(int peer, int dice) {
        if (seconds - silentSince[peer] > forgottenSeconds + SWEEP_SECONDS) {
            silentSince[peer] = -1;
            silent--;
            unsure[torrentOf[peer]]--;
            change(peer, ABSENT);
            return false;
        }
        return seconds < churnSeconds && dice < 30;
    }

    private void fallSilent(int peer) {
        count(peer, -1);
        unsure[torrentOf[peer]]++;
        changes[torrentOf[peer]]++;
        silentSince[peer] = (short) seconds;
        silent++;
    }

    private boolean announce(Question question, ByteBuffer out, byte next, int event) {
        int peer = question.peer;
        question.next = next;
        boolean isSeed = next == SEED || (next == ABSENT && state[peer] == SEED);
        Packets.announce(question, out, event, isSeed, Packets.port(peer / SOURCES));
        if (silentSince[peer] >= 0) {
            silentSince[peer] = -1;
            silent--;
            isBusy[peer] = true;
        } else if (next != state[peer]) {
            count(peer, -1);
            unsure[torrentOf[peer]]++;
            isBusy[peer] = true;
        }
        starts += event == Packets.STARTED ? 1 : 0;
        stops += event == Packets.STOPPED ? 1 : 0;
        completions += event == Packets.COMPLETED ? 1 : 0;
        return true;
    }

    private void count(int peer, int by) {
        if (state[peer] != ABSENT) {
            (state[peer] == SEED ? seeds : leechers)[torrentOf[peer]] += by;
        }
    }

    private void change(int peer, byte next) {
        state[peer] = next;
        changes[torrentOf[peer]]++;
        changedAt[peer] = ++clock;
    }

    @Override
    public void onAnswer(Question question, ByteBuffer answer) {
        if (question.action == Packets.SCRAPE) {
            onScraped(question, answer);
            return;
        }
        int peer = question.peer;
        if (isBusy[peer]) {
            boolean completed = state[peer] == LEECHER && question.next == SEED;
            isBusy[peer] = false;
            unsure[question.torrent]--;
            change(peer, question.next);
            question.changes++;
            count(peer, 1);
            downloads[question.torrent] += completed ? 1 : 0;
        }
        onAnnounced(question, answer);
    }

    private void onAnnounced(Question question, ByteBuffer answer) {
        int size = answer.remaining() - Packets.ANNOUNCED_HEAD;
        if (size < 0 || size % PEER_BYTES != 0 || size > Packets.WANTED * PEER_BYTES) {
            report(question, "a length of " + answer.remaining());
            return;
        }
        int interval = answer.getInt(8);
        if (interval <= 0 || interval > MAX_INTERVAL) {
            report(question, "an interval of " + interval);
        }
        checkCount(question, "leechers", leechers, answer.getInt(12));
        checkCount(question, "seeds", seeds, answer.getInt(16));
        for (int at = Packets.ANNOUNCED_HEAD; at < answer.limit(); at += PEER_BYTES) {
            checkPeer(question, answer.getInt(at), answer.getShort(at + 4) & 0xFFFF);
        }
    }

    private void checkCount(Question question, String what, int[] certain, int told) {
        int torrent = question.torrent;
        int slack = unsure[torrent] + changes[torrent] - question.changes;
        if (Math.abs(told - certain[torrent]) > slack) {
            report(question, told + " " + what + ", not " + certain[torrent] + " +-" + slack);
        }
    }

    private void checkPeer(Question question, int address, int port) {
        int source = Packets.sourceOf(address);
        long peer = (long) Packets.turnOf(port) * SOURCES + source;
        if (source < 0 || source >= SOURCES || peer < 0 || peer >= peers) {
            report(question, "a peer at " + Integer.toHexString(address) + " port " + port);
        } else if (torrentOf[(int) peer] != question.torrent) {
            report(question, "a peer of another torrent: " + peer);
        } else if (peer == question.peer) {
            report(question, "the asker");
        } else {
            checkPresence(question, (int) peer);
        }
    }

    private void checkPresence(Question question, int peer) {
        boolean isSure = !isBusy[peer] && changedAt[peer] <= question.asOf;
        if (isSure && state[peer] == ABSENT) {
            report(question, "a peer that is gone: " + peer);
        } else if (isSure && state[peer] == SEED && question.next == SEED) {
            report(question, "a seed to a seed: " + peer);
        }
        if (silentSince[peer] >= 0 && seconds - silentSince[peer] > forgottenSeconds) {
            report(question, "a peer silent since " + silentSince[peer] + " s");
        }
    }

    private void onScraped(Question question, ByteBuffer answer) {
        if (answer.remaining() != 8 + 12 * question.count) {
            report(question, "a length of " + answer.remaining());
            return;
        }
        int first = question.torrent;
        for (int i = 0; i < question.count; i++) {
            question.torrent = first + i;
            question.changes = question.count == 1 ? question.changes : changes[first + i];
            checkCount(question, "seeds", seeds, answer.getInt(8 + 12 * i));
            checkCount(question, "downloads", downloads, answer.getInt(12 + 12 * i));
            checkCount(question, "leechers", leechers, answer.getInt(16 + 12 * i));
        }
    }

    private void report(Question question, String what) {
        if (++wrong <= TOLD_WRONGS) {
            System.out.println(
                    "wrong, at " + seconds + " s, torrent " + question.torrent + ": " + what);
        }
    }

    /// What is left when all is quiet: a scrape of every torrent, which must tell what the model has.
    Load last() {
        return new Last();
    }

    private final class Last implements Load {
        private int asked;

        @Override
        public int sources() {
            return SOURCES;
        }

        @Override
        public int peersOf(int source) {
            return 1;
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
            onScraped(question, answer);
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
        public int wrong() {
            return wrong;
        }

        @Override
        public String state() {
            return Churn.this.state();
        }
    }

    @Override
    public int wrong() {
        return wrong;
    }

    @Override
    public String state() {
        return "%d seeds, %d leechers, %d silent | %d starts, %d completions, %d stops"
                .formatted(
                        Arrays.stream(seeds).sum(),
                        Arrays.stream(leechers).sum(),
                        silent,
                        starts,
                        completions,
                        stops);
    }
}
