package spate.cli.option;

import org.jspecify.annotations.Nullable;

/// Several flags that exclude each other, such as `--align` and `--no-align`: no two of them may be
/// given.
public final class Choice {
    private @Nullable String chosen;

    Choice() {}

    /// The name of the flag that was given; null if none was.
    public @Nullable String chosen() {
        return chosen;
    }

    /// Whether the flag of this name was given.
    public boolean is(String name) {
        return name.equals(chosen);
    }

    /// Whether none of the flags was given.
    public boolean open() {
        return chosen == null;
    }

    void take(String name) throws BadUsage {
        if (chosen != null && !chosen.equals(name)) {
            throw new BadUsage(chosen + " and " + name + " exclude each other; give one of them");
        }
        chosen = name;
    }
}
