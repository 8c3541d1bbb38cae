package spate.cli.option;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/// Explains a [Syntax] to a person: what `--help` prints. It is not picocli's usage help, which knows no
/// line shorter than 55 columns and breaks words at brackets and slashes (`http` `(s)`).
public final class UsageText {
    /// Where the explanations of options begin.
    private static final int HELP_COLUMN = 30;

    private static final int NARROWEST = 40;
    private static final int WIDEST = 100;

    private final StringBuilder text = new StringBuilder();
    private final int width;
    private final boolean styled;

    private UsageText(int columns, boolean styled) {
        this.width = Math.clamp(columns, NARROWEST, WIDEST);
        this.styled = styled;
    }

    /// Explains one subcommand.
    ///
    /// @param columns how wide the reader's lines are
    /// @param styled whether headings may be set off by escape sequences
    public static String of(Syntax syntax, int columns, boolean styled) {
        return new UsageText(columns, styled).subcommand(syntax);
    }

    /// Explains the whole program: its subcommands and what they have in common.
    public static String overview(
            Syntax overview, List<Syntax> subcommands, int columns, boolean styled) {
        return new UsageText(columns, styled).program(overview, subcommands);
    }

    private String subcommand(Syntax syntax) {
        paragraph(sentence(syntax.summary()), 0);
        Arguments arguments = syntax.arguments();
        heading("Usage");
        line(("  " + syntax.command() + " [OPTION]... " + arguments.synopsis()).stripTrailing());
        if (!arguments.help().isEmpty()) {
            heading("Arguments");
            entry(arguments.label(), arguments.help(), HELP_COLUMN);
        }
        options(syntax);
        examples(syntax);
        notes(syntax);
        return text.toString();
    }

    private String program(Syntax overview, List<Syntax> subcommands) {
        paragraph(sentence(overview.summary()), 0);
        heading("Usage");
        line("  spate SUBCOMMAND [OPTION]... [ARGUMENT]...");
        heading("Subcommands");
        for (Syntax subcommand : subcommands) {
            entry(subcommand.name(), subcommand.summary(), 14);
        }
        options(overview);
        examples(overview);
        line("");
        paragraph("'spate SUBCOMMAND --help' explains one subcommand.", 0);
        return text.toString();
    }

    private void options(Syntax syntax) {
        for (Syntax.Section section : syntax.sections()) {
            heading(section.title());
            for (OptionSpec option : section.options()) {
                entry(form(option), option.description()[0], HELP_COLUMN);
            }
        }
    }

    /// How an option is written: `-t, --tracker URL`.
    private static String form(OptionSpec option) {
        String names = String.join(", ", option.names());
        String indented = names.startsWith("--") ? "    " + names : names;
        if (option.arity().max() == 0) {
            return indented;
        }
        String label = option.paramLabel();
        return indented + (option.arity().min() == 0 ? "[=" + label + "]" : " " + label);
    }

    private void examples(Syntax syntax) {
        if (syntax.examples().isEmpty()) {
            return;
        }
        heading("Examples");
        for (Syntax.Example example : syntax.examples()) {
            paragraph("# " + example.what(), 2);
            line("  " + example.command());
        }
    }

    private void notes(Syntax syntax) {
        for (String note : syntax.notes()) {
            line("");
            paragraph(note, 0);
        }
    }

    private void heading(String title) {
        line("");
        line(styled ? "\u001b[1m" + title + "\u001b[0m" : title);
    }

    private void entry(String form, String help, int helpColumn) {
        int column = Math.min(helpColumn, width / 3 + 2);
        String start = "  " + form;
        text.append(start);
        if (start.length() + 2 > column) {
            text.append('\n').repeat(' ', column);
        } else {
            text.repeat(' ', column - start.length());
        }
        wrap(help, column);
    }

    private void paragraph(String words, int indent) {
        text.repeat(' ', indent);
        wrap(words, indent);
    }

    /// Breaks words into lines that begin at `indent`, where the first one stands already.
    private void wrap(String words, int indent) {
        int at = indent;
        for (String word : words.split(" ", -1)) {
            if (at > indent && at + 1 + word.length() > width) {
                text.append('\n').repeat(' ', indent);
                at = indent;
            } else if (at > indent) {
                text.append(' ');
                at++;
            }
            text.append(word);
            at += word.length();
        }
        text.append('\n');
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String sentence(String phrase) {
        return Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".";
    }
}
