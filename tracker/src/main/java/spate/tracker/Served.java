package spate.tracker;

import java.net.InetSocketAddress;

/// An address that a tracker serves, and what is spoken there. WebSockets are spoken where HTTP is.
public record Served(Transport transport, InetSocketAddress address) {

    /// What is spoken.
    public enum Transport {
        UDP,
        HTTP,
        HTTPS,
        SCGI
    }
}
