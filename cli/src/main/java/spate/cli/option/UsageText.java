package spate.cli.option;

import java.util.List;

/// Explains a [Syntax] to a person: what `--help` prints.
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
            String intro, List<Syntax> subcommands, Syntax common, int columns, boolean styled) {
        return new UsageText(columns, styled).program(intro, subcommands, common);
    }

    private String subcommand(Syntax syntax) {
        paragraph(sentence(syntax.summary()), 0);
        heading("Usage");
        String synopsis = syntax.arguments().synopsis();
        line(
                "  spate "
                        + syntax.name()
                        + " [OPTION]..."
                        + (synopsis.isEmpty() ? "" : " ")
                        + synopsis);
        if (!syntax.arguments().help().isEmpty()) {
            heading("Arguments");
            entry(syntax.arguments().label(), syntax.arguments().help());
        }
        options(syntax);
        examples(syntax);
        for (String note : syntax.notes()) {
            line("");
            paragraph(note, 0);
        }
        return text.toString();
    }

    private String program(String intro, List<Syntax> subcommands, Syntax common) {
        paragraph(intro, 0);
        heading("Usage");
        line("  spate SUBCOMMAND [OPTION]... [ARGUMENT]...");
        heading("Subcommands");
        for (Syntax subcommand : subcommands) {
            entry(subcommand.name(), subcommand.summary(), 14);
        }
        options(common);
        examples(common);
        line("");
        paragraph("'spate SUBCOMMAND --help' explains one subcommand.", 0);
        return text.toString();
    }

    private void options(Syntax syntax) {
        for (Syntax.Section section : syntax.sections()) {
            List<Option> shown = section.options().stream().filter(o -> !o.hidden()).toList();
            if (!shown.isEmpty()) {
                heading(section.title());
                shown.forEach(option -> entry(form(option), option.help()));
            }
        }
    }

    /// How an option is written: `-t, --tracker URL`.
    static String form(Option option) {
        String names = String.join(", ", option.names());
        String indented = names.startsWith("--") ? "    " + names : names;
        return switch (option.takes()) {
            case NO_VALUE -> indented;
            case A_VALUE -> indented + " " + option.label();
            case AN_ATTACHED_VALUE -> indented + "[=" + option.label() + "]";
        };
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

    private void heading(String title) {
        line("");
        line(styled ? "\u001b[1m" + title + "\u001b[0m" : title);
    }

    private void entry(String form, String help) {
        entry(form, help, HELP_COLUMN);
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
        wrap(help, column, column);
    }

    private void paragraph(String words, int indent) {
        text.repeat(' ', indent);
        wrap(words, indent, indent);
    }

    /// Breaks words into lines, of which the first begins at `column` and the others at `indent`.
    private void wrap(String words, int column, int indent) {
        int at = column;
        boolean first = true;
        for (String word : words.split(" ", -1)) {
            if (!first && at + 1 + word.length() > width) {
                text.append('\n').repeat(' ', indent);
                at = indent;
            } else if (!first) {
                text.append(' ');
                at++;
            }
            text.append(word);
            at += word.length();
            first = false;
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
