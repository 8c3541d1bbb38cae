@NullMarked
package spate.sim;

import org.jspecify.annotations.NullMarked;
