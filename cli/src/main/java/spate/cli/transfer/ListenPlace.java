package spate.cli.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.ListenAddress;
import spate.cli.option.BadUsage;
import spate.client.net.Addresses;

/// Where to accept peers: a value of `--listen`.
///
/// @param text as the user wrote it
/// @param address null for every address that we may use
/// @param port 0 for any
record ListenPlace(String text, @Nullable InetSocketAddress address, int port) {

    /// Reads `PORT`, `IP:PORT` or `[IPv6]:PORT`.
    static ListenPlace parse(String word) throws BadUsage {
        String text = word.strip();
        if (ListenAddress.isPort(text)) {
            return new ListenPlace(text, null, Integer.parseInt(text));
        }
        InetSocketAddress address = ListenAddress.find(text);
        if (address == null) {
            throw new BadUsage(
                    "'"
                            + word
                            + "' is no address to listen on; write PORT, IP:PORT or [IPv6]:PORT");
        }
        return new ListenPlace(text, address, address.getPort());
    }

    /// @param ours the addresses that we may use; none for all
    List<InetSocketAddress> resolve(List<InetAddress> ours) {
        if (address != null) {
            return List.of(address);
        }
        return ours.isEmpty()
                ? List.of(Addresses.everywhere(port))
                : ours.stream().map(own -> new InetSocketAddress(own, port)).toList();
    }
}
