@NullMarked
package spate.cli;

import org.jspecify.annotations.NullMarked;
