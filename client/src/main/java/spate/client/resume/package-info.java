/// What survives the end of the process: a record per torrent and output folder, a journal of the
/// pieces begun since, and the plan made from both at the next start.
@NullMarked
package spate.client.resume;

import org.jspecify.annotations.NullMarked;
