package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.cli.option.BadUsage;

class NamedPeerTest {

    /// The interface of loopback: every machine has one, whatever it is called.
    private static NetworkInterface loopback() throws Exception {
        return Objects.requireNonNull(
                NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7:6881", "[2001:db8::7]:6881", "[::1]:1"})
    void readsAddresses(String text) throws Exception {
        NamedPeer peer = NamedPeer.parse(" " + text + " ");
        assertEquals(text, peer.address().toString());
        assertNull(peer.link());
        assertEquals(peer, peer.through(null));
        assertEquals(peer, peer.through("nothing"));
    }

    @Test
    void readsTheInterfaceByNameOrIndex() throws Exception {
        NetworkInterface link = loopback();
        for (String zone : new String[] {link.getName(), "" + link.getIndex()}) {
            NamedPeer peer = NamedPeer.parse("[fe80::1%" + zone + "]:6881");
            assertEquals("[fe80::1]:6881", peer.address().toString());
            assertEquals(link, peer.link());
            assertEquals(peer, peer.through(null));
            assertEquals(peer, peer.through(link.getName()));
        }
    }

    @Test
    void takesTheOnlyInterfaceThatMayBeUsed() throws Exception {
        NamedPeer peer = NamedPeer.parse("[fe80::1]:6881").through(loopback().getName());
        assertEquals(loopback(), peer.link());
    }

    @Test
    void refusesALinkLocalAddressWithoutItsLink() throws Exception {
        NamedPeer peer = NamedPeer.parse("[fe80::1]:6881");
        BadUsage refusal = assertThrows(BadUsage.class, () -> peer.through(null));
        assertEquals(
                "'[fe80::1]:6881' is on one link of several; name the interface:"
                        + " [fe80::1%eth0]:6881",
                refusal.getMessage());
        assertThrows(BadUsage.class, () -> peer.through("no-such"));
    }

    @Test
    void refusesAnInterfaceThatMayNotBeUsed() throws Exception {
        NamedPeer peer = NamedPeer.parse("[fe80::1%" + loopback().getName() + "]:6881");
        BadUsage refusal = assertThrows(BadUsage.class, () -> peer.through("no-such"));
        assertTrue(refusal.getMessage().contains("no-such"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, is no peer",
        "fe80::1%lo:6881, is no peer",
        "[fe80::1%]:6881, is no peer",
        "[fe80::1%lo], is no peer",
        "[%lo]:6881, is no peer",
        "[fe80::1%lo]:0, is no peer",
        "[fe80::1%no-such]:6881, there is no network interface no-such",
        "[fe80::1%999999999]:6881, there is no network interface 999999999",
        "[2001:db8::1%lo]:6881, only a link-local address has an interface",
        "[::ffff:169.254.0.1%lo]:6881, only a link-local address has an interface",
    })
    void saysWhatIsWrong(String text, String why) {
        BadUsage refusal = assertThrows(BadUsage.class, () -> NamedPeer.parse(text));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }
}
