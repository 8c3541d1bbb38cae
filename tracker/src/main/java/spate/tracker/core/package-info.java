/// What every front end of the tracker asks: shards of swarms with a lock each, a [Desk][spate.tracker.core.Desk]
/// for each thread, and the gates that an announce must pass.
@NullMarked
package spate.tracker.core;

import org.jspecify.annotations.NullMarked;
