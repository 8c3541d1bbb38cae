package spate.cli.option;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/// Writes the manual page of a subcommand in roff, section 1.
public final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /// @param version what stands in the footer
    public static String of(Syntax syntax, String version) {
        return new ManPage().write(syntax, version);
    }

    /// The page of the command as a whole.
    ///
    /// @param overview its summary, common options, examples and notes
    /// @param subcommands what its table lists
    public static String overview(Syntax overview, List<Syntax> subcommands, String version) {
        return new ManPage().writeOverview(overview, subcommands, version);
    }

    private String writeOverview(Syntax overview, List<Syntax> subcommands, String version) {
        macro("TH", "SPATE", "1", "", "spate " + version);
        macro("SH", "NAME");
        line("spate \\- " + escape(overview.summary()));
        macro("SH", "SYNOPSIS");
        line("\\fBspate\\fR \\fISUBCOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...");
        macro("SH", "SUBCOMMANDS");
        for (Syntax subcommand : subcommands) {
            tagged("\\fBspate\\-" + escape(subcommand.name()) + "\\fR(1)", subcommand.summary());
        }
        for (Syntax.Section section : overview.sections()) {
            options(section);
        }
        examples(overview);
        notes(overview);
        return page.toString();
    }

    private String write(Syntax syntax, String version) {
        String title = "spate-" + syntax.name();
        macro("TH", title.toUpperCase(Locale.ROOT), "1", "", "spate " + version);
        macro("SH", "NAME");
        line(escape(title) + " \\- " + escape(syntax.summary()));
        macro("SH", "SYNOPSIS");
        String synopsis = syntax.arguments().synopsis();
        line("\\fBspate " + escape(syntax.name()) + "\\fR [\\fIOPTION\\fR]... " + italic(synopsis));
        if (!syntax.arguments().help().isEmpty()) {
            macro("SH", "ARGUMENTS");
            tagged(italic(syntax.arguments().label()), syntax.arguments().help());
        }
        for (Syntax.Section section : syntax.sections()) {
            options(section);
        }
        examples(syntax);
        notes(syntax);
        return page.toString();
    }

    private void options(Syntax.Section section) {
        macro("SH", section.title().toUpperCase(Locale.ROOT));
        for (OptionSpec option : section.options()) {
            tagged(form(option), option.description()[0]);
        }
    }

    private static String form(OptionSpec option) {
        String form =
                Stream.of(option.names())
                        .map(name -> "\\fB" + escape(name) + "\\fR")
                        .collect(Collectors.joining(", "));
        if (option.arity().max() == 0) {
            return form;
        }
        String label = italic(option.paramLabel());
        return form + (option.arity().min() == 0 ? "[=" + label + "]" : " " + label);
    }

    private void examples(Syntax syntax) {
        if (syntax.examples().isEmpty()) {
            return;
        }
        macro("SH", "EXAMPLES");
        for (Syntax.Example example : syntax.examples()) {
            macro("PP");
            line(escape(example.what()) + ":");
            macro("PP");
            macro("RS", "4");
            line("\\fB" + escape(example.command()) + "\\fR");
            macro("RE");
        }
    }

    private void notes(Syntax syntax) {
        if (syntax.notes().isEmpty()) {
            return;
        }
        macro("SH", "NOTES");
        for (String note : syntax.notes()) {
            macro("PP");
            line(escape(note));
        }
    }

    private void tagged(String tag, String words) {
        macro("TP");
        line(tag);
        line(escape(words));
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        for (String argument : arguments) {
            page.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    /// A line of text; one that begins like a request is shielded.
    private void line(String text) {
        page.append(text.startsWith(".") || text.startsWith("'") ? "\\&" : "");
        page.append(text).append('\n');
    }

    private static String italic(String text) {
        return text.isEmpty() ? "" : "\\fI" + escape(text) + "\\fR";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
