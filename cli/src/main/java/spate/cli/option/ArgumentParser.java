package spate.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Has picocli read a command line by its [Syntax]: long options (`--name value`, `--name=value`), short
/// ones (`-n value`, `-nvalue`, `-vvq`), `--` for the end of the options, and `-` as an argument. Options
/// and arguments may be mixed. What picocli finds wrong is told in our words.
public final class ArgumentParser {
    /// Instead of picocli's own, which looks for a class of Groovy: since that is nowhere, all jars of
    /// the class path are opened, and every start of the program takes 30 ms longer.
    private static final CommandLine.IFactory FACTORY =
            new CommandLine.IFactory() {
                @Override
                public <K> K create(Class<K> type) {
                    return type.cast(new ArrayList<>()); // all that is asked for is lists
                }
            };

    private final Syntax syntax;
    private final List<String> words;

    /// The name of the option at hand, as it was given.
    private String name = "";

    private ArgumentParser(Syntax syntax, List<String> words) {
        this.syntax = syntax;
        this.words = words;
    }

    /// Reads all of `words` into the options and arguments of `syntax`. Whether the number of
    /// arguments is right is not judged: see [#check].
    public static void parse(Syntax syntax, List<String> words) throws BadUsage {
        new ArgumentParser(syntax, words).parse(false);
    }

    /// Reads `below`, then `words`, which hold over it: an option that may be repeated takes its values
    /// from `below` only where `words` do not have it.
    public static void parseUnder(Syntax syntax, List<String> below, List<String> words)
            throws BadUsage {
        List<OptionSpec> given =
                syntax.options().stream()
                        .filter(option -> words.stream().anyMatch(word -> names(option, word)))
                        .toList();
        parse(
                syntax,
                below.stream()
                        .filter(word -> given.stream().noneMatch(option -> names(option, word)))
                        .toList());
        parse(syntax, words);
    }

    private static boolean names(OptionSpec option, String word) {
        return List.of(option.names()).contains(word.split("=", 2)[0]);
    }

    /// Reads the options at the head of `words` and returns the index of the first word that is none.
    public static int parseLeading(Syntax syntax, List<String> words) throws BadUsage {
        new ArgumentParser(syntax, words).parse(true);
        return words.size() - syntax.arguments().values().size();
    }

    /// Judges the number of arguments.
    public static void check(Syntax syntax) throws BadUsage {
        syntax.arguments().check(syntax.name());
    }

    private void parse(boolean leading) throws BadUsage {
        CommandLine commandLine =
                new CommandLine(command(), FACTORY)
                        .setExpandAtFiles(false)
                        .setOverwrittenOptionsAllowed(true)
                        .setAllowOptionsAsOptionParameters(true) // that is judged here
                        .setStopAtPositional(leading);
        try {
            commandLine.parseArgs(words.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw unknown(e.getUnmatched().getFirst());
        } catch (ParameterException e) {
            throw inOurWords(e);
        }
        List<String> arguments =
                commandLine.getCommandSpec().positionalParameters().getFirst().getValue();
        if (arguments != null) {
            syntax.arguments().values().addAll(arguments);
        }
    }

    private CommandSpec command() {
        CommandSpec command =
                CommandSpec.wrapWithoutInspection(null, FACTORY).interpolateVariables(false);
        for (OptionSpec option : syntax.options()) {
            command.addOption(option.toBuilder().preprocessor(this::judge).build());
        }
        return command.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("0..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build());
    }

    private boolean judge(
            Stack<String> rest, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        try {
            return judge(rest, (OptionSpec) option, String.valueOf(info.get("separator")));
        } catch (BadUsage e) {
            throw new ParameterException(command.commandLine(), "wrong", e, null, name);
        }
    }

    /// Judges an option that was found, before it takes a value.
    ///
    /// @param rest the words that follow; before them the value, if one is attached
    /// @param separator what stands between name and value: a blank where the value is not attached
    /// @return whether the option is dealt with
    private boolean judge(Stack<String> rest, OptionSpec option, String separator) throws BadUsage {
        int next = words.size() - rest.size();
        boolean hasValue = !rest.isEmpty() && !rest.peek().equals(words.get(next));
        name = nameIn(words.get(hasValue ? next : next - 1), option);
        boolean apart = separator.equals(" ");
        if (option.arity().max() == 0) {
            if (separator.equals("=")) {
                throw new BadUsage(name + " takes no value; leave '=" + rest.peek() + "' away");
            }
            if (option.userObject() instanceof Choice choice) {
                choice.take(name);
            }
        } else if (apart && option.userObject() instanceof Value<?> value) {
            value.take(null);
            return true;
        } else if (apart && (rest.isEmpty() || isKnownOption(rest.peek()))) {
            throw valueMissing(option);
        } else if (!apart && !hasValue) {
            rest.push(""); // '-n=': picocli would go on to the next word
        }
        return false;
    }

    private static String nameIn(String word, OptionSpec option) {
        int equals = word.indexOf('=');
        String found = equals < 0 ? word : word.substring(0, equals);
        return word.startsWith("--") ? found : option.shortestName();
    }

    /// A forgotten value is likelier than one that is an option of this command.
    private boolean isKnownOption(String word) {
        int equals = word.indexOf('=');
        String found = equals < 0 ? word : word.substring(0, equals);
        return syntax.options().stream()
                .anyMatch(option -> List.of(option.names()).contains(found));
    }

    private BadUsage valueMissing(OptionSpec option) {
        return new BadUsage(
                "%s needs a value: %s %s; see '%s --help'"
                        .formatted(name, name, option.paramLabel(), syntax.command()));
    }

    private BadUsage inOurWords(ParameterException e) {
        return switch (e.getCause()) {
            case BadUsage bad when e.getArgSpec() == null -> bad;
            case BadUsage bad -> new BadUsage(name + ": " + bad.getMessage());
            case RuntimeException mistake -> throw mistake;
            case null, default ->
                    e instanceof MissingParameterException missing
                                    && missing.getMissing().getFirst() instanceof OptionSpec option
                            ? valueMissing(option)
                            : new BadUsage(String.valueOf(e.getMessage()));
        };
    }

    private BadUsage unknown(String word) {
        List<String> names =
                syntax.options().stream().flatMap(option -> Stream.of(option.names())).toList();
        String unknown = word.split("[= ]", 2)[0];
        String nearest = Nearest.to(unknown, names);
        return new BadUsage(
                "%s has no option %s; %s"
                        .formatted(
                                syntax.command(),
                                unknown,
                                nearest == null
                                        ? "see '" + syntax.command() + " --help'"
                                        : "did you mean " + nearest + "?"));
    }
}
