/// Comparing content on disk with a torrent.
@NullMarked
package spate.client.verify;

import org.jspecify.annotations.NullMarked;
