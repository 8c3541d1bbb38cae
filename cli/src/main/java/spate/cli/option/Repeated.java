package spate.cli.option;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An option that may be given several times; its values keep the order of the command line. Two
/// options that share one list (`--include` and `--exclude`) keep their common order.
///
/// @param <T> the kind of value
public final class Repeated<T> extends Option {
    private final ValueParser<? extends T> parser;
    private final List<T> values;

    Repeated(
            String names,
            String label,
            ValueParser<? extends T> parser,
            List<T> values,
            String help) {
        super(names, label, help);
        this.parser = parser;
        this.values = values;
    }

    public List<T> values() {
        return Collections.unmodifiableList(values);
    }

    @Override
    public Takes takes() {
        return Takes.A_VALUE;
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    void take(String name, @Nullable String text) throws BadUsage {
        values.add(parse(parser, name, required(text)));
    }
}
