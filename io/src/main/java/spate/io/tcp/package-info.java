/// TCP on a selector loop: streams, a listener, and why a stream ended.
@NullMarked
package spate.io.tcp;

import org.jspecify.annotations.NullMarked;
