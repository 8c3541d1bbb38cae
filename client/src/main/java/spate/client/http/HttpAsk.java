package spate.client.http;

import java.time.Duration;
import spate.client.net.Family;

/// A document to be got.
///
/// @param url its place, of scheme HTTP or HTTPS
/// @param family which addresses of its host are used, here and after redirects
/// @param maxBytes a longer document is refused
/// @param connectTimeout for each connection
/// @param totalTimeout for everything, redirects included
/// @param keepAlive whether more is soon to be asked of the same host
public record HttpAsk(
        Url url,
        Family family,
        int maxBytes,
        Duration connectTimeout,
        Duration totalTimeout,
        boolean keepAlive) {}
