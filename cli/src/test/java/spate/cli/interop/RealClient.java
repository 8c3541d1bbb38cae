package spate.cli.interop;

import java.io.IOException;
import java.nio.file.Path;
import spate.protocol.address.PeerAddress;

/// A BitTorrent client that somebody else wrote, running as a process of its own on loopback. It knows
/// no trackers but those of the torrent file, and finds no peers without them: one side is told of the
/// other.
interface RealClient extends AutoCloseable {

    /// Where it accepts peers.
    PeerAddress address();

    /// Adds a torrent whose content is to be fetched into a folder, and waits until peers can connect.
    void leech(Path torrentFile, Sample sample, Path folder) throws Exception;

    default void leech(Sample sample, Path folder) throws Exception {
        leech(sample.torrentFile(), sample, folder);
    }

    /// Adds a torrent whose content is in a folder, and waits until it is checked and served.
    void seed(Path torrentFile, Sample sample, Path folder) throws Exception;

    default void seed(Sample sample, Path folder) throws Exception {
        seed(sample.torrentFile(), sample, folder);
    }

    default void seed(Sample sample) throws Exception {
        seed(sample, sample.seedFolder());
    }

    /// Makes it connect to a peer.
    void dial(Sample sample, PeerAddress peer) throws Exception;

    /// Waits until it has everything of the torrent.
    void awaitComplete(Sample sample) throws Exception;

    /// Waits until all files of a complete torrent are on disk in full: some clients write behind.
    default void awaitFiles(Sample sample, Path folder) throws Exception {
        Until.holds(
                "the files are written",
                () -> sample.differenceIn(folder).isEmpty(),
                () -> difference(sample, folder));
    }

    private static String difference(Sample sample, Path folder) {
        try {
            return sample.differenceIn(folder);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// What it tells its user of the torrent's only tracker.
    TrackerView trackerView(Sample sample) throws Exception;

    /// Ends it, or only stops a torrent, as its user would: it takes leave of the torrent's trackers.
    void leave(Sample sample) throws Exception;

    /// The address that a client is told to listen on.
    static PeerAddress address(String ip, int port) {
        return PeerAddress.parse((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port);
    }

    @Override
    void close() throws IOException;
}
