@NullMarked
package spate.bench;

import org.jspecify.annotations.NullMarked;
