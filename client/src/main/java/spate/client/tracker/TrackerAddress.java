package spate.client.tracker;

import org.jspecify.annotations.Nullable;
import spate.client.http.Url;

/// The announce URL of a tracker: as it was written, and taken apart.
///
/// @param text as it was written, without blanks around it
record TrackerAddress(String text, Url url) {

    /// What to tell of a text that is none.
    static final String NONE = "this is not the URL of a tracker (http, https or udp)";

    static @Nullable TrackerAddress parse(String text) {
        Url url = Url.parse(text);
        return url == null ? null : new TrackerAddress(text.strip(), url);
    }

    boolean isUdp() {
        return url.scheme() == Url.Scheme.UDP;
    }

    String host() {
        return url.host();
    }

    int port() {
        return url.port();
    }

    /// `host:port`.
    String place() {
        return url.place();
    }

    /// Path and query for BEP 41; empty if the URL has none.
    String urlData() {
        return url.target().equals("/") ? "" : url.target();
    }
}
