package spate.tracker.http;

import java.net.BindException;
import java.net.InetSocketAddress;

/// An address that cannot be had: it is taken, not ours, or needs rights.
public final class AddressFailure extends BindException {
    private static final long serialVersionUID = 1L;

    private final String protocol;
    private final InetSocketAddress address;

    AddressFailure(String protocol, InetSocketAddress address, String problem) {
        super(problem);
        this.protocol = protocol;
        this.address = address;
    }

    /// `http`, `https` or `scgi`.
    public String protocol() {
        return protocol;
    }

    public InetSocketAddress address() {
        return address;
    }
}
