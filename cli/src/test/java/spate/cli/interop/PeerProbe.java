package spate.cli.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Supplier;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.PeerId;

/// Finds out whether a client takes peers for a torrent: many say so before it is true, and turn the
/// first peers away.
final class PeerProbe {

    private static final int TIMEOUT_MILLIS = 2_000;

    private PeerProbe() {}

    /// Waits until the client answers a handshake for the torrent.
    static void await(RealClient client, Sample sample, Supplier<String> state) throws Exception {
        Until.holds("it takes peers", () -> isAnswered(client.address(), sample), state);
    }

    private static boolean isAnswered(PeerAddress client, Sample sample) {
        try (Socket socket = new Socket()) {
            InetAddress ip = InetAddress.getByAddress(client.ip().toBytes());
            socket.connect(new InetSocketAddress(ip, client.port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            ByteBuffer ours = ByteBuffer.allocate(Handshake.LENGTH);
            // libtorrent turns away whoever offers v2 for a torrent that is v1 only.
            boolean v2 = sample.version() != Version.V1;
            InfoHash infoHash = sample.infoHashes().wire().getFirst();
            new Handshake(true, true, false, v2, infoHash, PeerId.generate(new Random()))
                    .encode(ours);
            socket.getOutputStream().write(ours.array());
            byte[] theirs = socket.getInputStream().readNBytes(Handshake.LENGTH);
            return theirs.length == Handshake.LENGTH;
        } catch (IOException refused) {
            return false;
        }
    }
}
