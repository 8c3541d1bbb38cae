/// Making torrents: finding the files, choosing the pieces, hashing, writing.
@NullMarked
package spate.client.create;

import org.jspecify.annotations.NullMarked;
