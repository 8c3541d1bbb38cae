/// SHA-1 and SHA-256, as fast as the machine can.
@NullMarked
package spate.io.hash;

import org.jspecify.annotations.NullMarked;
