/// Text files that people and programs edit while the tracker runs: lists of torrents, of users.
@NullMarked
package spate.tracker.file;

import org.jspecify.annotations.NullMarked;
