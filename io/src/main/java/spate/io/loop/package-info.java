/// The selector loop: one thread, its sockets, its timers and its inbox.
@NullMarked
package spate.io.loop;

import org.jspecify.annotations.NullMarked;
