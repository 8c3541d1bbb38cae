package spate.cli.option;

/// An option that is there or not; how often it is there is counted.
public final class Flag {
    private int count;

    Flag() {}

    public boolean on() {
        return count > 0;
    }

    /// How often it was given.
    public int count() {
        return count;
    }

    int take() {
        return ++count;
    }
}
