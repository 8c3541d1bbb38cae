package spate.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a command line by its [Syntax]: long options (`--name value`, `--name=value`), short ones
/// (`-n value`, `-nvalue`, `-vvq`), `--` for the end of the options, and `-` as an argument. Options
/// and arguments may be mixed.
public final class ArgumentParser {
    private final Syntax syntax;
    private final List<String> words;
    private int next;

    private ArgumentParser(Syntax syntax, List<String> words) {
        this.syntax = syntax;
        this.words = words;
    }

    /// Reads all of `words` into the options and arguments of `syntax`. Whether the number of
    /// arguments is right is not judged: see [#check].
    public static void parse(Syntax syntax, List<String> words) throws BadUsage {
        new ArgumentParser(syntax, words).readAll();
    }

    /// Reads the options at the head of `words` and returns the index of the first word that is none.
    public static int parseLeading(Syntax syntax, List<String> words) throws BadUsage {
        ArgumentParser parser = new ArgumentParser(syntax, words);
        while (parser.next < words.size() && isOption(words.get(parser.next))) {
            parser.readOption(words.get(parser.next++));
        }
        return parser.next;
    }

    /// Judges the number of arguments.
    public static void check(Syntax syntax) throws BadUsage {
        syntax.arguments().check(syntax.name());
    }

    private void readAll() throws BadUsage {
        boolean optionsEnded = false;
        while (next < words.size()) {
            String word = words.get(next++);
            if (optionsEnded || !isOption(word)) {
                syntax.arguments().take(word);
            } else if (word.equals("--")) {
                optionsEnded = true;
            } else {
                readOption(word);
            }
        }
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    private void readOption(String word) throws BadUsage {
        if (word.startsWith("--")) {
            readLong(word);
        } else {
            readShort(word);
        }
    }

    private void readLong(String word) throws BadUsage {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String attached = equals < 0 ? null : word.substring(equals + 1);
        Option option = known(name);
        option.take(
                name,
                switch (option.takes()) {
                    case NO_VALUE -> none(name, attached);
                    case A_VALUE -> attached != null ? attached : following(option, name);
                    case AN_ATTACHED_VALUE -> attached;
                });
    }

    private void readShort(String word) throws BadUsage {
        for (int i = 1; i < word.length(); i++) {
            String name = "-" + word.charAt(i);
            Option option = known(name);
            if (option.takes() == Option.Takes.A_VALUE) {
                boolean last = i + 1 == word.length();
                option.take(name, last ? following(option, name) : attached(word, i + 1));
                return;
            }
            option.take(name, null);
        }
    }

    private static String attached(String word, int from) {
        return word.substring(word.charAt(from) == '=' ? from + 1 : from);
    }

    private static @Nullable String none(String name, @Nullable String attached) throws BadUsage {
        if (attached != null) {
            throw new BadUsage(name + " takes no value; leave '=" + attached + "' away");
        }
        return null;
    }

    /// The next word as a value. One that is itself an option of this command is not taken: a
    /// forgotten value is likelier than that one.
    private String following(Option option, String name) throws BadUsage {
        if (next == words.size() || isKnownOption(words.get(next))) {
            throw new BadUsage(
                    "%s needs a value: %s %s; see 'spate %s --help'"
                            .formatted(name, name, option.label(), syntax.name()));
        }
        return words.get(next++);
    }

    private boolean isKnownOption(String word) {
        int equals = word.indexOf('=');
        return isOption(word) && syntax.find(equals < 0 ? word : word.substring(0, equals)) != null;
    }

    private Option known(String name) throws BadUsage {
        Option option = syntax.find(name);
        if (option != null) {
            return option;
        }
        List<String> names = new ArrayList<>();
        for (Option candidate : syntax.options()) {
            names.addAll(candidate.names());
        }
        String nearest = Nearest.to(name, names);
        String command = syntax.name().isEmpty() ? "spate" : "spate " + syntax.name();
        throw new BadUsage(
                "%s has no option %s; %s"
                        .formatted(
                                command,
                                name,
                                nearest == null
                                        ? "see '" + command + " --help'"
                                        : "did you mean " + nearest + "?"));
    }
}
