/// The files of torrents: the engine's storage port on real disks.
@NullMarked
package spate.client.storage;

import org.jspecify.annotations.NullMarked;
