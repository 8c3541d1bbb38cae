package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import spate.client.net.Addresses;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.PeerId;

/// `spate seed` among peers that mean harm, over real sockets: each is cut off, and nobody else
/// notices.
@Execution(ExecutionMode.CONCURRENT)
class HostilePeersTest {

    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir Path work;

    @Test
    void areCutOffWhileOthersAreServed() throws Exception {
        Sample sample = Sample.mixed(work, Version.HYBRID);
        Path out = Files.createDirectories(work.resolve("out"));
        try (SpateRun seed = seed(sample, sample.seedFolder())) {
            seed.await("seeding");
            PeerAddress address = seed.address();
            InetSocketAddress at =
                    new InetSocketAddress(Addresses.toInet(address.ip()), address.port());
            List<Socket> lorises = halfHandshakes(at, sample, 300);
            for (Map.Entry<String, byte[]> harm : harms(sample.pieceCount()).entrySet()) {
                assertCutOff(at, sample, harm.getKey(), harm.getValue());
            }
            try (SpateRun leech = download(sample, out)) {
                leech.dial(seed.address());
                leech.await("complete");
                assertEquals(0, leech.exitCode(), leech::toString);
            }
            assertEquals("", sample.differenceIn(out));
            for (Socket loris : lorises) {
                loris.close();
            }
            seed.interrupt();
            assertEquals(0, seed.exitCode(), seed::toString);
        }
    }

    private SpateRun seed(Sample sample, Path data) throws IOException {
        return SpateRun.start(
                work.resolve("seed-state"),
                "seed",
                sample.torrentFile().toString(),
                "--data",
                data.toString());
    }

    private SpateRun download(Sample sample, Path out) throws IOException {
        return SpateRun.start(
                work.resolve("leech-state"),
                "download",
                sample.torrentFile().toString(),
                "-o",
                out.toString());
    }

    /// Connections that name the torrent and then say nothing: more than a torrent has places.
    private static List<Socket> halfHandshakes(InetSocketAddress at, Sample sample, int count)
            throws IOException {
        List<Socket> sockets = new ArrayList<>();
        byte[] begin = new byte[Handshake.PREFIX_LENGTH];
        handshake(sample).get(begin);
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(at.getAddress(), at.getPort());
            socket.getOutputStream().write(begin);
            sockets.add(socket);
        }
        return sockets;
    }

    private static ByteBuffer handshake(Sample sample) {
        ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH);
        PeerId id = PeerId.generate(new Random());
        new Handshake(true, true, false, true, sample.infoHashes().wire().getFirst(), id)
                .encode(hello);
        return hello.flip();
    }

    /// What a peer may say after its handshake that ends the connection.
    private static Map<String, byte[]> harms(int pieceCount) {
        int bitfield = (pieceCount + 7) / 8;
        byte[] noise = new byte[4000];
        new Random(5).nextBytes(noise);
        noise[0] = (byte) 0xff;
        Map<String, byte[]> harms = new LinkedHashMap<>();
        harms.put("noise", noise);
        harms.put("a message of 2^31 bytes", new byte[] {(byte) 0x80, 0, 0, 0, 7});
        harms.put("a short bitfield", message(5, new byte[bitfield - 1]));
        harms.put("a long bitfield", message(5, new byte[bitfield + 1]));
        harms.put("a piece that does not exist", message(4, ints(pieceCount)));
        harms.put("negative numbers", message(6, ints(-1, -1, -1)));
        harms.put("requests beyond the end", times(200, message(6, ints(pieceCount, 0, 16_384))));
        harms.put("overlong requests", times(200, message(6, ints(0, 0, Integer.MAX_VALUE))));
        harms.put("cancels of nothing", message(8, ints(0, 0, 16_384)));
        harms.put("have none for ever", times(100, message(15, new byte[0])));
        harms.put("blocks unasked for", times(600, message(7, new byte[8 + 100])));
        return harms;
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] message(int id, byte[] payload) {
        ByteBuffer message = ByteBuffer.allocate(5 + payload.length);
        return message.putInt(1 + payload.length).put((byte) id).put(payload).array();
    }

    private static byte[] times(int count, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(count * message.length);
        for (int i = 0; i < count; i++) {
            all.put(message);
        }
        return all.array();
    }

    private static void assertCutOff(InetSocketAddress at, Sample sample, String what, byte[] harm)
            throws IOException {
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(handshake(sample).array());
            InputStream in = socket.getInputStream();
            assertEquals(Handshake.LENGTH, in.readNBytes(Handshake.LENGTH).length, what);
            try {
                socket.getOutputStream().write(harm);
                in.readAllBytes(); // ends with the connection, else with a time-out
            } catch (SocketException reset) {
                assertTrue(reset.getMessage() != null);
            }
        }
    }
}
