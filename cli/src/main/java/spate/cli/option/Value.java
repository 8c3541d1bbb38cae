package spate.cli.option;

import org.jspecify.annotations.Nullable;

/// An option with one value. Given twice, the last one counts.
///
/// @param <T> the kind of value
public final class Value<T> extends Option {
    private final ValueParser<? extends T> parser;
    private @Nullable T value;

    Value(String names, String label, ValueParser<? extends T> parser, String help) {
        super(names, label, help);
        this.parser = parser;
    }

    /// The value; null if the option was not given.
    public @Nullable T value() {
        return value;
    }

    /// The value, or `fallback` if the option was not given.
    public T or(T fallback) {
        T given = value;
        return given == null ? fallback : given;
    }

    public boolean given() {
        return value != null;
    }

    @Override
    public Takes takes() {
        return Takes.A_VALUE;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    void take(String name, @Nullable String text) throws BadUsage {
        value = parse(parser, name, required(text));
    }
}
