/// What reaches a terminal, a pipe or a log, and how: text made safe, sizes made readable, progress,
/// colours where they are welcome, JSON where it was asked for.
@NullMarked
package spate.cli.terminal;

import org.jspecify.annotations.NullMarked;
