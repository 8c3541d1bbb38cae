package spate.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.net.Addresses;

/// Where nobody says on which address: on all of them, of both families.
class ListensEverywhereTest {

    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir Path folder;

    private void assertListensEverywhere(ClientSettings settings) throws Exception {
        try (SpateClient client = SpateClient.open(settings.withStateFolder(folder))) {
            List<InetSocketAddress> addresses = client.listen();
            assertEquals(1, addresses.size(), addresses::toString);
            for (String loopback : List.of("127.0.0.1", "::1")) {
                try (Socket peer = new Socket()) {
                    InetAddress address = InetAddress.ofLiteral(loopback);
                    int port = addresses.getFirst().getPort();
                    peer.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
                }
            }
        }
    }

    @Test
    void onTheUsualPorts() throws Exception {
        assertListensEverywhere(ClientSettings.defaults());
    }

    @Test
    void onAPortOfOnesOwn() throws Exception {
        assertListensEverywhere(
                ClientSettings.defaults().withListen(List.of(Addresses.everywhere(0))));
    }
}
