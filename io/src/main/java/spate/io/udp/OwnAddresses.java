package spate.io.udp;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/// The addresses of this machine.
final class OwnAddresses {
    private OwnAddresses() {}

    /// Whether others reach it at more than one address of a family: loopback and link-local addresses do not count.
    static boolean areSeveral(boolean ofV4) {
        try {
            return NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .filter(each -> each instanceof Inet4Address == ofV4)
                            .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                            .distinct()
                            .limit(2)
                            .count()
                    > 1;
        } catch (SocketException e) {
            return true; // nobody knows: so it is to be right, not fast
        }
    }
}
