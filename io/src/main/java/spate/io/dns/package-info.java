/// Host names to addresses, without keeping anybody waiting.
@NullMarked
package spate.io.dns;

import org.jspecify.annotations.NullMarked;
