package spate.engine.torrent;

import java.util.random.RandomGenerator;
import spate.engine.bandwidth.BandwidthPool;
import spate.engine.peer.PeerSettings;
import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.storage.BufferSource;
import spate.engine.storage.LeafCache;
import spate.engine.storage.ReadCache;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerId;

/// The session as a torrent sees it: the ports, and what all torrents share.
public interface TorrentHost {

    PeerId ownId();

    PeerSettings peerSettings();

    Transport transport();

    TrackerClient trackers();

    BufferSource writeBuffers();

    BufferSource readBuffers();

    ReadCache readCache();

    LeafCache leafCache();

    EventSink events();

    RandomGenerator random();

    /// The session's bandwidth, of which every torrent has a share.
    BandwidthPool down();

    BandwidthPool up();

    /// Whether one more peer may be dialled now. Each dial is followed by one [#onDialEnded].
    boolean mayDial();

    void onDialBegun();

    /// A dial succeeded or failed.
    void onDialEnded();

    /// Whether one more connection may be kept.
    boolean mayAccept();

    void onConnectionOpened();

    void onConnectionClosed();

    /// Whether this is an address of our own.
    boolean isOwnAddress(PeerAddress address);

    /// The world sees us under this address: a tracker says so, or we found out.
    void onOwnAddressSeen(IpAddress address, long now);

    /// A peer says that it sees us under this address; it may lie.
    ///
    /// @param by the peer
    void onOwnAddressTold(IpAddress address, IpAddress by, long now);

    /// The torrent wants [Torrent#poll] at `deadline` or before.
    void schedule(Torrent torrent, long deadline);

    /// The torrent waits for buffers: [Torrent#onBuffersAvailable] is to be called.
    void awaitBuffers(Torrent torrent);

    /// The torrent has waited for long: all torrents are to give up buffers that they can give up.
    void relieveWriteMemory();

    /// The torrent waits for room in the read cache: [Torrent#onReadMemoryAvailable] is to be called
    /// in a later turn.
    void awaitReadMemory(Torrent torrent);

    /// The torrent is over.
    void onStopped(Torrent torrent, long now);
}
