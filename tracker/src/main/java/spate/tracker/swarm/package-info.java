/// Who is in which swarm: kept in arrays of numbers, without an object for a torrent or a peer. Pure:
/// the time and the seed of the random numbers come in as arguments.
@NullMarked
package spate.tracker.swarm;

import org.jspecify.annotations.NullMarked;
