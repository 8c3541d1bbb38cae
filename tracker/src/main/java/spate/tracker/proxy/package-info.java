/// The PROXY protocol of HAProxy, versions 1 and 2: what a proxy says in front of a connection, or of a
/// datagram, about who is behind it.
@NullMarked
package spate.tracker.proxy;

import org.jspecify.annotations.NullMarked;
