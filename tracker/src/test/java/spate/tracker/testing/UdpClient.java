package spate.tracker.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;

/// Asks a tracker over a real socket.
public final class UdpClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int BRIEF_MILLIS = 500;

    private final DatagramSocket socket;
    private final boolean isV6;
    private int transaction;
    private String url = "";
    private long uploadedBytes;

    /// @param tracker where it listens
    public UdpClient(InetSocketAddress tracker) throws IOException {
        socket = new DatagramSocket(0, tracker.getAddress());
        socket.connect(tracker);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        isV6 = tracker.getAddress().getAddress().length == 16;
    }

    private ByteBuffer ask(ByteBuffer request) throws IOException {
        request.putInt(12, ++transaction);
        socket.send(new DatagramPacket(request.array(), request.limit()));
        byte[] answer = new byte[2048];
        while (true) {
            DatagramPacket packet = new DatagramPacket(answer, answer.length);
            socket.receive(packet);
            ByteBuffer bytes = ByteBuffer.wrap(answer, 0, packet.getLength()).slice();
            if (bytes.getInt(4) == transaction) {
                return bytes;
            }
        }
    }

    private long connect() throws IOException {
        ByteBuffer request = ByteBuffer.allocate(UdpRequest.HEAD_LENGTH);
        return ask(request.putLong(0, UdpRequest.PROTOCOL_ID)).getLong(8);
    }

    /// Path and query that it announces with (BEP 41), to 255 bytes.
    public void as(String path) {
        url = path;
    }

    /// What it says it has sent.
    public void uploaded(long bytes) {
        uploadedBytes = bytes;
    }

    /// Announces a peer at its own address, and returns how many peers it was told of.
    ///
    /// @param torrent the last word of the info hash
    /// @param left 0 for a seed
    public int announce(int torrent, int port, long left) throws IOException {
        byte[] path = url.getBytes(StandardCharsets.US_ASCII);
        int options = path.length == 0 ? 0 : 2 + path.length;
        ByteBuffer request = ByteBuffer.allocate(UdpRequest.ANNOUNCE_LENGTH + options);
        if (options > 0) {
            request.put(UdpRequest.ANNOUNCE_LENGTH, new byte[] {2, (byte) path.length});
            request.put(UdpRequest.ANNOUNCE_LENGTH + 2, path);
        }
        request.putLong(0, connect()).putLong(72, uploadedBytes);
        request.putInt(8, UdpAction.ANNOUNCE).putInt(32, torrent).putLong(64, left);
        request.putInt(92, -1).putShort(96, (short) port);
        ByteBuffer answer = ask(request);
        if (answer.getInt(0) != UdpAction.ANNOUNCE) {
            throw new IOException("refused");
        }
        return (answer.limit() - 20) / (isV6 ? 18 : 6);
    }

    /// Announces a peer, and does not wait long for the answer.
    public int announceBriefly(int torrent, int port) throws IOException {
        socket.setSoTimeout(BRIEF_MILLIS);
        try {
            return announce(torrent, port, 1);
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    /// @param torrent its last word
    public static InfoHash infoHash(int torrent) {
        return InfoHash.of(ByteBuffer.allocate(InfoHash.V1_LENGTH).putInt(16, torrent).array());
    }

    /// Seeds, downloads and leechers of a torrent.
    public int[] scrape(int torrent) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(36).putLong(0, connect());
        ByteBuffer answer = ask(request.putInt(8, UdpAction.SCRAPE).putInt(32, torrent));
        if (answer.getInt(0) != UdpAction.SCRAPE) {
            throw new IOException("refused");
        }
        return new int[] {answer.getInt(8), answer.getInt(12), answer.getInt(16)};
    }

    @Override
    public void close() {
        socket.close();
    }
}
