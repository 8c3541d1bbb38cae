/// Whether peers can be reached at all: those that announce are dialled back.
@NullMarked
package spate.tracker.check;

import org.jspecify.annotations.NullMarked;
