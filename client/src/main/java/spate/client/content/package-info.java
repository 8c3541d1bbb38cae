/// The content of a torrent on disk, read once and hashed: what creation and verification share.
@NullMarked
package spate.client.content;

import org.jspecify.annotations.NullMarked;
