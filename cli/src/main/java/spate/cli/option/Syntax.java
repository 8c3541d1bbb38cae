package spate.cli.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of one subcommand: its options in sections, its arguments, and the words that explain
/// it. Options are declared by the methods here, which hand back the object that will hold the value:
///
/// ```java
/// private final Syntax syntax = new Syntax("hash", "print the info hash");
/// private final Flag upper = syntax.flag("-u, --upper", "in capitals");
/// private final Arguments files = syntax.arguments("FILE", 1, Arguments.ANY, Hint.FILES, "...");
/// ```
///
/// A syntax is used for one command line.
public final class Syntax {
    /// Options under a common heading.
    public record Section(String title, List<Option> options) {}

    /// A command line worth showing, and what it does.
    public record Example(String what, String command) {}

    private final String name;
    private final String summary;
    private final List<Section> sections = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Arguments arguments = new Arguments("", 0, 0, Hint.NOTHING, "");

    /// @param name the subcommand's name
    /// @param summary what it does, as a phrase without a full stop
    public Syntax(String name, String summary) {
        this.name = name;
        this.summary = summary;
        sections.add(new Section("Options", new ArrayList<>()));
    }

    public String name() {
        return name;
    }

    public String summary() {
        return summary;
    }

    public Arguments arguments() {
        return arguments;
    }

    public List<Section> sections() {
        return Collections.unmodifiableList(sections);
    }

    public List<Example> examples() {
        return Collections.unmodifiableList(examples);
    }

    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /// Begins a new heading: the options declared from here on stand under it.
    public void section(String title) {
        sections.add(new Section(title, new ArrayList<>()));
    }

    public Arguments arguments(String label, int atLeast, int atMost, Hint hint, String help) {
        arguments = new Arguments(label, atLeast, atMost, hint, help);
        return arguments;
    }

    public Flag flag(String names, String help) {
        return add(new Flag(names, false, help));
    }

    /// A flag that says more when it is given more often.
    public Flag counted(String names, String help) {
        return add(new Flag(names, true, help));
    }

    /// Flags of which the last one given counts; the help stands once for all of them.
    public Choice choice(String names, String help) {
        return add(new Choice(names, help));
    }

    public <T> Value<T> value(
            String names, String label, ValueParser<? extends T> parser, String help) {
        return add(new Value<T>(names, label, parser, help));
    }

    public Value<String> text(String names, String label, String help) {
        return value(names, label, text -> text, help);
    }

    public <T> OptionalValue<T> optionalValue(
            String names, String label, ValueParser<? extends T> parser, String help) {
        return add(new OptionalValue<T>(names, label, parser, help));
    }

    public <T> Repeated<T> repeated(
            String names, String label, ValueParser<? extends T> parser, String help) {
        return repeated(names, label, parser, new ArrayList<>(), help);
    }

    /// A repeated option that puts its values into `values`, which several options may share.
    public <T> Repeated<T> repeated(
            String names,
            String label,
            ValueParser<? extends T> parser,
            List<T> values,
            String help) {
        return add(new Repeated<T>(names, label, parser, values, help));
    }

    /// Says what a shell may offer for the value of an option declared here.
    public void offer(Option option, Hint hint) {
        option.offer(hint);
    }

    /// Leaves an option declared here out of the help.
    public void hide(Option option) {
        option.hide();
    }

    /// Takes an option of another syntax in, object and all: what is given here is known there.
    public void share(Option option) {
        add(option);
    }

    public void example(String what, String command) {
        examples.add(new Example(what, command));
    }

    /// A paragraph for the end of the help.
    public void note(String paragraph) {
        notes.add(paragraph);
    }

    /// Every option, in the order of declaration.
    public List<Option> options() {
        List<Option> all = new ArrayList<>();
        for (Section section : sections) {
            all.addAll(section.options());
        }
        return all;
    }

    @Nullable Option find(String optionName) {
        for (Section section : sections) {
            for (Option option : section.options()) {
                if (option.names().contains(optionName)) {
                    return option;
                }
            }
        }
        return null;
    }

    private <O extends Option> O add(O option) {
        for (String optionName : option.names()) {
            assert find(optionName) == null : optionName + " is declared twice";
        }
        sections.getLast().options().add(option);
        return option;
    }
}
