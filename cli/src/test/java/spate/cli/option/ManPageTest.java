package spate.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ManPageTest {
    @Test
    void writesRoff() {
        Syntax syntax = new Syntax("grind", "grind corn");
        syntax.flag("-f, --fine", ".as flour, with a \\ in it");
        syntax.text("--to", "DIR", "where to");
        syntax.arguments("SACK", 1, Syntax.ANY, "the sacks");
        syntax.example("to flour", "spate grind -f sack");
        syntax.note("Mind your fingers.");
        assertEquals(
                """
                .TH "SPATE\\-GRIND" "1" "" "spate 1.0"
                .SH "NAME"
                spate\\-grind \\- grind corn
                .SH "SYNOPSIS"
                \\fBspate grind\\fR [\\fIOPTION\\fR]... \\fISACK...\\fR
                .SH "ARGUMENTS"
                .TP
                \\fISACK\\fR
                the sacks
                .SH "OPTIONS"
                .TP
                \\fB\\-f\\fR, \\fB\\-\\-fine\\fR
                \\&.as flour, with a \\e in it
                .TP
                \\fB\\-\\-to\\fR \\fIDIR\\fR
                where to
                .SH "EXAMPLES"
                .PP
                to flour:
                .PP
                .RS "4"
                \\fBspate grind \\-f sack\\fR
                .RE
                .SH "NOTES"
                .PP
                Mind your fingers.
                """,
                ManPage.of(syntax, "1.0"));
    }
}
