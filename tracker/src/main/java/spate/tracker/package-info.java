/// The tracker as a whole: [TrackerServer][spate.tracker.TrackerServer] runs one from its
/// [TrackerSettings][spate.tracker.TrackerSettings].
@NullMarked
package spate.tracker;

import org.jspecify.annotations.NullMarked;
