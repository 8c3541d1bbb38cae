package spate.tracker.http;

/// Which header of a trusted proxy names the client. Only the one that the proxy itself writes may be read:
/// others it passes on as the client sent them.
public enum ForwardedBy {
    /// `X-Forwarded-For: client, proxy, proxy`
    X_FORWARDED_FOR("x-forwarded-for"),
    /// `Forwarded: for=client, for="[proxy]:port"` (RFC 7239)
    FORWARDED("forwarded"),
    /// None.
    NOBODY("");

    private final String headerName;

    ForwardedBy(String headerName) {
        this.headerName = headerName;
    }

    /// In lower case; empty for none.
    String headerName() {
        return headerName;
    }
}
