package spate.cli.option;

/// Writes the manual page of a subcommand in roff, section 1.
public final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /// @param version what stands in the footer
    public static String of(Syntax syntax, String version) {
        return new ManPage().write(syntax, version);
    }

    private String write(Syntax syntax, String version) {
        String title = "spate-" + syntax.name();
        macro("TH", title.toUpperCase(java.util.Locale.ROOT), "1", "", "spate " + version);
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
        boolean empty = section.options().stream().allMatch(Option::hidden);
        if (empty) {
            return;
        }
        macro("SH", section.title().toUpperCase(java.util.Locale.ROOT));
        for (Option option : section.options()) {
            if (!option.hidden()) {
                tagged(form(option), option.help());
            }
        }
    }

    private static String form(Option option) {
        StringBuilder form = new StringBuilder();
        for (String name : option.names()) {
            form.append(form.isEmpty() ? "" : ", ").append("\\fB").append(escape(name));
            form.append("\\fR");
        }
        return switch (option.takes()) {
            case NO_VALUE -> form.toString();
            case A_VALUE -> form + " " + italic(option.label());
            case AN_ATTACHED_VALUE -> form + "[=" + italic(option.label()) + "]";
        };
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
