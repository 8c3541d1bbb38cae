package spate.cli.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What stands on a command line without a name.
public final class Arguments {
    /// As many as there are.
    public static final int ANY = Integer.MAX_VALUE;

    private final String label;
    private final int atLeast;
    private final int atMost;
    private final String help;
    private final Hint hint;
    private final List<String> values = new ArrayList<>();

    Arguments(String label, int atLeast, int atMost, Hint hint, String help) {
        this.label = label;
        this.atLeast = atLeast;
        this.atMost = atMost;
        this.hint = hint;
        this.help = help;
    }

    public List<String> values() {
        return Collections.unmodifiableList(values);
    }

    /// The first one, where the grammar asks for at least one.
    public String first() {
        return values.getFirst();
    }

    public String label() {
        return label;
    }

    public String help() {
        return help;
    }

    public Hint hint() {
        return hint;
    }

    /// How they stand in a usage line: `PATH...`, `[SHELL]`, or nothing.
    public String synopsis() {
        if (atMost == 0) {
            return "";
        }
        String all = atMost > 1 ? label + "..." : label;
        return atLeast == 0 ? "[" + all + "]" : all;
    }

    void take(String text) {
        values.add(text);
    }

    void check(String command) throws BadUsage {
        if (values.size() < atLeast) {
            throw new BadUsage(
                    "%s needs %s; see 'spate %s --help'".formatted(command, synopsis(), command));
        }
        if (values.size() > atMost) {
            String extra = values.get(atMost);
            throw new BadUsage(
                    "%s takes %s, and '%s' is one too many; see 'spate %s --help'"
                            .formatted(
                                    command,
                                    atMost == 0 ? "no argument" : atMost + " " + label,
                                    extra,
                                    command));
        }
    }
}
