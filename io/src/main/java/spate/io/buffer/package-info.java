/// Direct buffers that are used again and again, within a fixed budget.
@NullMarked
package spate.io.buffer;

import org.jspecify.annotations.NullMarked;
