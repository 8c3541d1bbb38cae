package spate.client;

/// Holds the place of the first real class of this module.
public final class Placeholder {
    private Placeholder() {}

    /// Returns the name of this module.
    public static String module() {
        return "spate.client";
    }
}
