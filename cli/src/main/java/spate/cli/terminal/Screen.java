package spate.cli.terminal;

import java.util.function.IntSupplier;

/// A place to show progress on.
///
/// @param output what is written to
/// @param live whether it is a terminal, on which a line can be drawn over
/// @param columns its width now
/// @param rows its height now
/// @param style how it may be coloured
public record Screen(
        Output output, boolean live, IntSupplier columns, IntSupplier rows, Style style) {}
