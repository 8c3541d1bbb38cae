/// What one address may do: how many requests a second, how many peers. All of it in tables whose size is
/// fixed from the start, whatever the network sends. Pure: the time and the seed of the secret keys come
/// in as arguments.
@NullMarked
package spate.tracker.limit;

import org.jspecify.annotations.NullMarked;
