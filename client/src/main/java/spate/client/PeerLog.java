package spate.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.engine.torrent.Event;

/// The comings and goings of peers, with the reasons, for who looks for them in the log.
final class PeerLog {

    private static final Logger LOG = LoggerFactory.getLogger("spate.peer");

    private PeerLog() {}

    static void log(TorrentHandle torrent, Event event) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        String name = torrent.metainfo().info().name();
        switch (event) {
            case Event.PeerConnected peer ->
                    LOG.debug("{}: {} connected ({})", name, peer.address(), peer.client());
            case Event.PeerDisconnected peer ->
                    LOG.debug("{}: {} disconnected: {}", name, peer.address(), peer.reason());
            case Event.PeerRefused peer ->
                    LOG.debug("{}: {} refused: {}", name, peer.address(), peer.reason());
            case Event.PeerBanned peer ->
                    LOG.debug("{}: {} banned: {}", name, peer.address(), peer.reason());
            default -> {}
        }
    }
}
