package spate.cli.option;

import org.jspecify.annotations.Nullable;

/// The value of an option. Given twice, the last one counts.
///
/// @param <T> the kind of value
public final class Value<T> {
    private boolean given;
    private @Nullable T value;

    Value() {}

    /// The value; null if the option was not given, or stands alone where it may.
    public @Nullable T value() {
        return value;
    }

    /// The value, or `fallback` where there is none.
    public T or(T fallback) {
        T given = value;
        return given == null ? fallback : given;
    }

    /// Whether the option was given, with or without a value.
    public boolean given() {
        return given;
    }

    @Nullable T take(@Nullable T taken) {
        given = true;
        value = taken;
        return taken;
    }
}
