package spate.cli.option;

/// Reads the text of one option value or argument.
///
/// @param <T> what the text stands for
@FunctionalInterface
public interface ValueParser<T> {
    /// Returns what `text` stands for.
    ///
    /// @throws BadUsage if it stands for nothing; the message tells what was expected and does not
    ///     name the option, which the caller puts before it
    T parse(String text) throws BadUsage;
}
