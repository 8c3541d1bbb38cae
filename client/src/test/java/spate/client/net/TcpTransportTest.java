package spate.client.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spate.client.ClientSettings;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.engine.port.PeerStreamHandler;
import spate.io.loop.EventLoop;
import spate.io.loop.TurnHook;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

class TcpTransportTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress V6 = InetAddress.ofLiteral("::1");
    private static final String CONNECTED = "connected";

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Links links = new Links();
    private EventLoop loop;

    /// Tells how a dial ended.
    private final class Dialling implements PeerStreamHandler {
        @Override
        public void onConnected(long now) {
            ends.add(CONNECTED);
        }

        @Override
        public long readAllowance(long now) {
            return 0;
        }

        @Override
        public void onBytes(ByteBuffer in, long now) {}

        @Override
        public int gather(ByteBuffer[] into, long now) {
            return 0;
        }

        @Override
        public void onWritten(long bytes, long now) {}

        @Override
        public void onClosed(String reason, long now) {
            ends.add(reason);
        }
    }

    @BeforeEach
    void open() throws IOException {
        loop =
                EventLoop.open(
                        "test",
                        TurnHook.NONE,
                        defect -> {
                            throw new AssertionError(defect);
                        });
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private String dial(LocalAddresses local) throws Exception {
        return dial(local, V4);
    }

    private String dial(LocalAddresses local, InetAddress to) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, to)) {
            IpAddress ip = Objects.requireNonNull(IpAddress.ofBytes(to.getAddress()));
            PeerAddress remote = new PeerAddress(ip, server.getLocalPort());
            loop.post(() -> new TcpTransport(loop, local, links).connect(remote, new Dialling()));
            String end = ends.poll(60, TimeUnit.SECONDS);
            assertNotNull(end, "neither connected nor refused");
            return end;
        }
    }

    @Test
    void dialsFromTheAddressOfTheSameFamily() throws Exception {
        assertEquals(CONNECTED, dial(LocalAddresses.ANY));
        assertEquals(CONNECTED, dial(new LocalAddresses(V4, null)));
        assertEquals(CONNECTED, dial(new LocalAddresses(V4, V6)));
    }

    /// Who is bound to an interface must not leave the machine through another one.
    @Test
    void dialsNobodyOfAFamilyItHasNoAddressOf() throws Exception {
        assertEquals("no address of ours to dial from", dial(new LocalAddresses(null, V6)));
    }

    /// The address of a link is one on every link.
    @Test
    void dialsOnTheLinkThatIsNamed() throws Exception {
        Inet6Address ours = linkLocalAddress();
        assertEquals("on a link that is not named", dial(LocalAddresses.ANY, ours));
        IpAddress ip = Objects.requireNonNull(IpAddress.ofBytes(ours.getAddress()));
        links.put(ip, ours.getScopedInterface());
        assertEquals(CONNECTED, dial(LocalAddresses.ANY, ours));
        assertEquals(CONNECTED, dial(new LocalAddresses(V4, null), ours));
    }

    private static Inet6Address linkLocalAddress() throws IOException {
        Optional<Inet6Address> found =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(Inet6Address.class::isInstance)
                        .map(Inet6Address.class::cast)
                        .filter(InetAddress::isLinkLocalAddress)
                        .findFirst();
        assumeTrue(found.isPresent(), "optional: no link-local address of IPv6 here");
        return found.get();
    }

    @Test
    void takesOneAddressOfAFamily() {
        ClientSettings settings = ClientSettings.defaults().withDialFrom(V6, V4);
        assertEquals(2, settings.dialFrom().size());
        assertThrows(IllegalArgumentException.class, () -> settings.withDialFrom(V4, V4));
    }
}
