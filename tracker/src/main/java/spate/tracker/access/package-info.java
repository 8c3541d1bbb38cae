/// What may be announced here, and by whom: lists of torrents, clients and networks, allowed or denied,
/// from files that are read again when they change.
@NullMarked
package spate.tracker.access;

import org.jspecify.annotations.NullMarked;
