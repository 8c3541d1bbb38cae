package spate.cli.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;

/// The grammar of one subcommand: its options in sections, its arguments, and the words that explain
/// it. The options are picocli's; they are declared by the methods here, which hand back the object
/// that will hold the value:
///
/// ```java
/// private final Syntax syntax = new Syntax("hash", "print the info hash");
/// private final Flag upper = syntax.flag("-u, --upper", "in capitals");
/// private final List<String> files = syntax.arguments("FILE", 1, Syntax.ANY, "...");
/// ```
///
/// What a parser of values throws tells what was expected and does not name the option. A syntax is
/// used for one command line.
public final class Syntax {
    /// As many arguments as there are.
    public static final int ANY = Integer.MAX_VALUE;

    /// Options under a common heading.
    public record Section(String title, List<OptionSpec> options) {}

    /// A command line worth showing, and what it does.
    public record Example(String what, String command) {}

    private final String name;
    private final String summary;
    private final List<Section> sections = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Arguments arguments = new Arguments("", 0, 0, "", new ArrayList<>());

    /// @param name the subcommand's name; empty for the command as a whole
    /// @param summary what it does, as a phrase without a full stop
    public Syntax(String name, String summary) {
        this.name = name;
        this.summary = summary;
        section("Options");
    }

    public String name() {
        return name;
    }

    public String summary() {
        return summary;
    }

    /// How the command is called: `spate info`.
    String command() {
        return name.isEmpty() ? "spate" : "spate " + name;
    }

    Arguments arguments() {
        return arguments;
    }

    /// The sections that have options.
    List<Section> sections() {
        return sections.stream().filter(section -> !section.options().isEmpty()).toList();
    }

    public List<Example> examples() {
        return Collections.unmodifiableList(examples);
    }

    List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /// Every option, in the order of declaration.
    List<OptionSpec> options() {
        return sections.stream().flatMap(section -> section.options().stream()).toList();
    }

    /// Begins a new heading: the options declared from here on stand under it.
    public void section(String title) {
        sections.add(new Section(title, new ArrayList<>()));
    }

    /// Declares what stands on the command line without a name.
    public List<String> arguments(String label, int atLeast, int atMost, String help) {
        arguments = new Arguments(label, atLeast, atMost, help, new ArrayList<>());
        return Collections.unmodifiableList(arguments.values());
    }

    public Flag flag(String names, String help) {
        Flag flag = new Flag();
        add(option(names, help).arity("0").type(boolean.class), _ -> flag.take());
        return flag;
    }

    /// A flag that says more when it is given more often.
    public Flag counted(String names, String help) {
        Flag flag = new Flag();
        add(option(names, help).arity("0").type(boolean.class).userObject(flag), _ -> flag.take());
        return flag;
    }

    /// Flags that exclude each other; the help stands once for all of them.
    public Choice choice(String names, String help) {
        Choice choice = new Choice();
        add(option(names, help).arity("0").type(boolean.class).userObject(choice), _ -> choice);
        return choice;
    }

    public <T> Value<T> value(
            String names, String label, ITypeConverter<? extends T> parser, String help) {
        Value<T> value = new Value<>();
        add(option(names, help).paramLabel(label), text -> value.take(parser.convert(text)));
        return value;
    }

    public Value<String> text(String names, String label, String help) {
        return value(names, label, text -> text, help);
    }

    /// An option that stands alone or carries a value behind an equals sign: `--seed`, `--seed=2.0`.
    public <T> Value<T> optionalValue(
            String names, String label, ITypeConverter<? extends T> parser, String help) {
        Value<T> value = new Value<>();
        add(
                option(names, help).paramLabel(label).arity("0..1").userObject(value),
                text -> value.take(parser.convert(text)));
        return value;
    }

    /// An option that may be given several times; its values keep the order of the command line.
    public <T> List<T> repeated(
            String names, String label, ITypeConverter<? extends T> parser, String help) {
        List<T> values = new ArrayList<>();
        repeated(names, label, parser, values, help);
        return Collections.unmodifiableList(values);
    }

    /// A repeated option that puts its values into `values`: options that share a list (`--include` and
    /// `--exclude`) keep their common order.
    public <T> void repeated(
            String names,
            String label,
            ITypeConverter<? extends T> parser,
            List<T> values,
            String help) {
        add(
                option(names, help).paramLabel(label).userObject(values),
                text -> values.add(parser.convert(text)));
    }

    /// Whether it makes sense to give an option more than once.
    static boolean isRepeatable(OptionSpec option) {
        return option.userObject() instanceof List || option.userObject() instanceof Flag;
    }

    public void example(String what, String command) {
        examples.add(new Example(what, command));
    }

    /// A paragraph for the end of the help.
    public void note(String paragraph) {
        notes.add(paragraph);
    }

    private static OptionSpec.Builder option(String names, String help) {
        String pattern = help.replace("%", "%%"); // picocli formats it
        return OptionSpec.builder(names.split(", ", -1)).type(Object.class).description(pattern);
    }

    /// @param taker takes a value as picocli converts it, and returns what it made of it
    private void add(OptionSpec.Builder option, ITypeConverter<?> taker) {
        sections.getLast().options().add(option.converters(taker).build());
    }
}
