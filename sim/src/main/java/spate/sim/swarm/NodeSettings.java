package spate.sim.swarm;

import spate.engine.session.SessionSettings;
import spate.sim.disk.DiskSettings;

/// What a process that runs the engine is given.
///
/// @param session the engine's own settings; the listen port is 6881 unless set
/// @param disk the disk of its host
/// @param bufferBytes of each buffer
/// @param writeBuffers how many for what comes in
/// @param readBuffers how many for what goes out
/// @param chopsReads whether its sockets give bytes in odd portions
public record NodeSettings(
        SessionSettings session,
        DiskSettings disk,
        int bufferBytes,
        int writeBuffers,
        int readBuffers,
        boolean chopsReads) {

    /// Plenty of everything.
    public static NodeSettings good() {
        return new NodeSettings(
                SessionSettings.defaults().withListenPort(6881),
                DiskSettings.good(),
                64 * 1024,
                64,
                64,
                false);
    }

    public NodeSettings withSession(SessionSettings settings) {
        return new NodeSettings(settings, disk, bufferBytes, writeBuffers, readBuffers, chopsReads);
    }

    public NodeSettings withDisk(DiskSettings settings) {
        return new NodeSettings(
                session, settings, bufferBytes, writeBuffers, readBuffers, chopsReads);
    }

    public NodeSettings withBuffers(int bytes, int forWriting, int forReading) {
        return new NodeSettings(session, disk, bytes, forWriting, forReading, chopsReads);
    }

    public NodeSettings choppingReads() {
        return new NodeSettings(session, disk, bufferBytes, writeBuffers, readBuffers, true);
    }
}
