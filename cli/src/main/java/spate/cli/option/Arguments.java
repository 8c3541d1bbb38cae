package spate.cli.option;

import java.util.List;

/// What stands on a command line without a name.
///
/// @param values what there was on the line
record Arguments(String label, int atLeast, int atMost, String help, List<String> values) {

    /// How they stand in a usage line: `PATH...`, `[SHELL]`, or nothing.
    String synopsis() {
        if (atMost == 0) {
            return "";
        }
        String all = atMost > 1 ? label + "..." : label;
        return atLeast == 0 ? "[" + all + "]" : all;
    }

    /// Judges their number.
    void check(String name) throws BadUsage {
        if (values.size() < atLeast) {
            throw new BadUsage(
                    "%s needs %s; see 'spate %s --help'".formatted(name, synopsis(), name));
        }
        if (values.size() > atMost) {
            throw new BadUsage(
                    "%s takes %s, and '%s' is one too many; see 'spate %s --help'"
                            .formatted(
                                    name,
                                    atMost == 0 ? "no argument" : atMost + " " + label,
                                    values.get(atMost),
                                    name));
        }
    }
}
