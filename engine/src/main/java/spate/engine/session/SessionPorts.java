package spate.engine.session;

import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.storage.BufferSource;
import spate.engine.torrent.EventSink;

/// Everything a session reaches the world through.
///
/// @param transport dials peers
/// @param trackers asks trackers
/// @param writeBuffers payload on its way to the disk
/// @param readBuffers payload on its way to peers
/// @param events hears what happened
public record SessionPorts(
        Transport transport,
        TrackerClient trackers,
        BufferSource writeBuffers,
        BufferSource readBuffers,
        EventSink events) {}
