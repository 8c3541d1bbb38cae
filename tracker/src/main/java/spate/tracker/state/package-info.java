/// What a tracker knows, kept in files over a restart.
@NullMarked
package spate.tracker.state;

import org.jspecify.annotations.NullMarked;
