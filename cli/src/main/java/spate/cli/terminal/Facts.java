package spate.cli.terminal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes facts for a person: a label, and beside it what there is to say.
public final class Facts {
    private static final int LABEL_COLUMNS = 14;

    private final Output out;
    private final Style style;

    public Facts(Output out, Style style) {
        this.out = out;
        this.style = style;
    }

    /// A fact, if there is one; what has several lines stands under each other.
    public void fact(String label, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            facts(label, text.lines().map(String::stripTrailing).toList());
        }
    }

    /// Several facts of one kind.
    public void facts(String label, List<String> lines) {
        String shown = label;
        for (String line : lines) {
            String padding = " ".repeat(Math.max(1, LABEL_COLUMNS - shown.length()));
            out.line(style.faint(shown) + padding + SafeText.of(line));
            shown = "";
        }
    }
}
