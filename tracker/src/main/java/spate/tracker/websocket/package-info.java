/// WebTorrent signalling: peers in browsers find one another over WebSockets, as the `bittorrent-tracker`
/// of npm speaks it. They reach only each other, so their swarms are apart from all others.
@NullMarked
package spate.tracker.websocket;

import org.jspecify.annotations.NullMarked;
