/// UDP on a selector loop.
@NullMarked
package spate.io.udp;

import org.jspecify.annotations.NullMarked;
