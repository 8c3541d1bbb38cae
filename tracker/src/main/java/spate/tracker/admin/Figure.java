package spate.tracker.admin;

/// One number that a part of the tracker tells of itself.
///
/// @param name in snake case, with its unit last (`age_seconds`); without `total`
/// @param isCounter whether it only ever grows, and begins with 0 at the start
/// @param help what it is, for people: a sentence without its full stop
public record Figure(String name, boolean isCounter, String help, double value) {
    /// A number that only ever grows.
    public static Figure counter(String name, String help, double value) {
        return new Figure(name, true, help, value);
    }

    /// A number that goes up and down.
    public static Figure gauge(String name, String help, double value) {
        return new Figure(name, false, help, value);
    }

    /// A count that only ever grows.
    public static Figure counter(String name, String help, long value) {
        return counter(name, help, (double) value);
    }

    /// A count that goes up and down.
    public static Figure gauge(String name, String help, long value) {
        return gauge(name, help, (double) value);
    }

    /// Its name as JSON has it: `ageSeconds`.
    String camelName() {
        StringBuilder camel = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                i++;
                camel.append(Character.toUpperCase(name.charAt(i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }
}
