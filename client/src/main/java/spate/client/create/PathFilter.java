package spate.client.create;

import java.util.List;
import spate.client.content.Glob;

/// Which files a torrent takes in, by patterns in an order. The last one that matches decides. If none
/// does, a file is taken in, unless the first pattern takes in: then only what is named is wanted.
///
/// @param rules the patterns in the order they were given
public record PathFilter(List<Rule> rules) {
    /// Takes all files in.
    public static final PathFilter EVERYTHING = new PathFilter(List.of());

    /// A pattern and what it does.
    ///
    /// @param takesIn whether what matches is taken in or left out
    public record Rule(Glob glob, boolean takesIn) {}

    public PathFilter {
        rules = List.copyOf(rules);
    }

    /// Whether a file is taken in.
    ///
    /// @param path from the folder that is made a torrent of, names joined by `/`
    public boolean takesIn(String path) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).glob().matches(path)) {
                return rules.get(i).takesIn();
            }
        }
        return rules.isEmpty() || !rules.getFirst().takesIn();
    }

    /// Whether a folder need not be looked into, since all in it is left out.
    boolean leavesOutFolder(String path) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if (rule.takesIn()) {
                return false; // something below may match
            }
            if (rule.glob().matches(path)) {
                return true;
            }
        }
        return false;
    }
}
