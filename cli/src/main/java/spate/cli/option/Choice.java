package spate.cli.option;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several flags that exclude each other, such as `--align` and `--no-align`: no two of them may be
/// given.
public final class Choice extends Option {
    private @Nullable String chosen;

    Choice(String names, String help) {
        super(names, "", help);
    }

    /// The name of the flag that was given; null if none was.
    public @Nullable String chosen() {
        return chosen;
    }

    /// Whether the flag of this name was given.
    public boolean is(String name) {
        assert names().contains(name);
        return name.equals(chosen);
    }

    /// Whether none of the flags was given.
    public boolean open() {
        return chosen == null;
    }

    List<String> alternatives() {
        return names();
    }

    @Override
    public Takes takes() {
        return Takes.NO_VALUE;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    void take(String name, @Nullable String text) throws BadUsage {
        if (chosen != null && !chosen.equals(name)) {
            throw new BadUsage(chosen + " and " + name + " exclude each other; give one of them");
        }
        chosen = name;
    }
}
