package spate.cli.option;

import org.jspecify.annotations.Nullable;

/// An option that is there or not; one that is given several times is counted.
public final class Flag extends Option {
    private final boolean counted;
    private int count;

    Flag(String names, boolean counted, String help) {
        super(names, "", help);
        this.counted = counted;
    }

    public boolean on() {
        return count > 0;
    }

    /// How often it was given.
    public int count() {
        return count;
    }

    @Override
    public Takes takes() {
        return Takes.NO_VALUE;
    }

    @Override
    public boolean repeatable() {
        return counted;
    }

    @Override
    void take(String name, @Nullable String text) {
        count++;
    }
}
