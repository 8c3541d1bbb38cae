package spate.cli.option;

import org.jspecify.annotations.Nullable;

/// An option that stands alone or carries a value behind an equals sign: `--seed`, `--seed=2.0`.
///
/// @param <T> the kind of value
public final class OptionalValue<T> extends Option {
    private final ValueParser<? extends T> parser;
    private boolean given;
    private @Nullable T value;

    OptionalValue(String names, String label, ValueParser<? extends T> parser, String help) {
        super(names, label, help);
        this.parser = parser;
    }

    /// Whether the option was given, with or without a value.
    public boolean given() {
        return given;
    }

    /// The value; null if the option was not given or stands alone.
    public @Nullable T value() {
        return value;
    }

    @Override
    public Takes takes() {
        return Takes.AN_ATTACHED_VALUE;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    void take(String name, @Nullable String text) throws BadUsage {
        given = true;
        value = text == null ? null : parse(parser, name, text);
    }
}
