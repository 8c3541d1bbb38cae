package spate.io.dns;

import java.net.InetAddress;
import java.util.List;

/// The answer to the question for a host's addresses.
public sealed interface Resolution {

    /// The addresses, at least one, in the system's order of preference.
    record Found(List<InetAddress> addresses) implements Resolution {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /// There is no answer.
    ///
    /// @param reason what to tell a person
    record Failed(String reason) implements Resolution {}
}
