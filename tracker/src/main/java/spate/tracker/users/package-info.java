/// Private trackers (BEP 27): users, who are known by the passkey in the URL of their torrents, and what
/// each of them has sent and received.
@NullMarked
package spate.tracker.users;

import org.jspecify.annotations.NullMarked;
