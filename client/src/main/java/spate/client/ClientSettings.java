package spate.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.client.net.Family;
import spate.client.storage.DiskSettings;

/// How a [SpateClient] works. Rates are payload bytes a second, 0 for no limit.
///
/// @param listen addresses to accept peers on; empty: [#DEFAULT_PORT] or the next free one, on
///     `dialFrom`, or else on all addresses
/// @param dialFrom local addresses to dial from, at most one of IPv4 and one of IPv6; where there is
///     only one, nobody of the other family is dialled; empty for the system's choice
/// @param stateFolder where resume state lies, or null for the user's own place
/// @param loops engine threads, 1 or more; a torrent lives on one of them
/// @param maxConnections connections in all; with 0 nobody is dialled or accepted
/// @param maxHalfOpen connections being dialled at once
/// @param maxDownRate of all torrents together
/// @param maxUpRate of all torrents together
/// @param maxUploadSlots peers served at once by all torrents together, 0 for no limit
/// @param writeBufferBytes memory for payload on its way to the disk
/// @param readBufferBytes memory for payload on its way to peers
/// @param disks threads, open files, allocation
public record ClientSettings(
        List<InetSocketAddress> listen,
        List<InetAddress> dialFrom,
        @Nullable Path stateFolder,
        int loops,
        int maxConnections,
        int maxHalfOpen,
        long maxDownRate,
        long maxUpRate,
        int maxUploadSlots,
        long writeBufferBytes,
        long readBufferBytes,
        DiskSettings disks) {

    /// The first port tried where none is named.
    public static final int DEFAULT_PORT = 6881;

    /// How many ports are tried from there on.
    public static final int PORTS_TRIED = 100;

    private static final long MIB = 1 << 20;

    public ClientSettings {
        listen = List.copyOf(listen);
        dialFrom = List.copyOf(dialFrom);
        if (Family.V4.of(dialFrom).size() > 1 || Family.V6.of(dialFrom).size() > 1) {
            throw new IllegalArgumentException("two addresses of one family: " + dialFrom);
        }
        if (loops < 1) {
            throw new IllegalArgumentException("a client needs a loop");
        }
    }

    /// One loop, any address, no limits but 500 connections, 50 of them being dialled.
    public static ClientSettings defaults() {
        return new ClientSettings(
                List.of(),
                List.of(),
                null,
                1,
                500,
                50,
                0,
                0,
                0,
                32 * MIB,
                64 * MIB,
                DiskSettings.defaults());
    }

    /// The same, accepting peers there.
    public ClientSettings withListen(List<InetSocketAddress> addresses) {
        return new ClientSettings(
                addresses,
                dialFrom,
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same, dialling from there.
    ///
    /// @throws IllegalArgumentException for two addresses of one family
    public ClientSettings withDialFrom(InetAddress... addresses) {
        return new ClientSettings(
                listen,
                List.of(addresses),
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same with resume state there, or in the user's own place.
    public ClientSettings withStateFolder(@Nullable Path folder) {
        return new ClientSettings(
                listen,
                dialFrom,
                folder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same with so many engine threads.
    ///
    /// @throws IllegalArgumentException for less than 1
    public ClientSettings withLoops(int count) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                count,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same with these limits of rates.
    public ClientSettings withRates(long down, long up) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                down,
                up,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same, serving so many peers at once.
    public ClientSettings withMaxUploadSlots(int count) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                count,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same with so many connections.
    public ClientSettings withMaxConnections(int count) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                loops,
                count,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                disks);
    }

    /// The same with so much memory for payload on its way to peers.
    public ClientSettings withReadBufferBytes(long bytes) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                bytes,
                disks);
    }

    /// The same with these settings of disks.
    public ClientSettings withDisks(DiskSettings settings) {
        return new ClientSettings(
                listen,
                dialFrom,
                stateFolder,
                loops,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                writeBufferBytes,
                readBufferBytes,
                settings);
    }
}
