package spate.cli.option;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One named thing on a command line, with its value once the line was parsed. An option belongs to
/// one run: a fresh [Syntax] makes fresh options.
public abstract sealed class Option permits Choice, Flag, OptionalValue, Repeated, Value {
    /// Whether an option is followed by a value.
    public enum Takes {
        NO_VALUE,
        A_VALUE,
        /// Only after an equals sign: `--seed=2.0`, while `--seed` stands alone.
        AN_ATTACHED_VALUE
    }

    private final List<String> names;
    private final String label;
    private final String help;
    private Hint hint = Hint.NOTHING;
    private boolean hidden;

    Option(String names, String label, String help) {
        this.names = List.of(names.split(", ", -1));
        this.label = label;
        this.help = help;
    }

    /// The names, short ones first, with their dashes.
    public final List<String> names() {
        return names;
    }

    /// What stands for the value in explanations; empty where there is none.
    public final String label() {
        return label;
    }

    public final String help() {
        return help;
    }

    public final Hint hint() {
        return hint;
    }

    public final boolean hidden() {
        return hidden;
    }

    /// The name to call it by in messages: the long one.
    public final String name() {
        return names.getLast();
    }

    public abstract Takes takes();

    /// Whether it makes sense to give it more than once.
    public abstract boolean repeatable();

    final void offer(Hint offered) {
        hint = offered;
    }

    final void hide() {
        hidden = true;
    }

    /// Takes one occurrence.
    ///
    /// @param name the name it was given by
    /// @param text its value; null only where [#takes] allows none
    abstract void take(String name, @Nullable String text) throws BadUsage;

    static <T> T parse(ValueParser<T> parser, String name, String text) throws BadUsage {
        try {
            return parser.parse(text);
        } catch (BadUsage e) {
            throw new BadUsage(name + ": " + e.getMessage());
        }
    }

    /// A value of an option that always has one.
    static String required(@Nullable String text) {
        return Objects.requireNonNull(text, "the parser hands over a value where one is due");
    }
}
