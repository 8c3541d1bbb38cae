package spate.cli.option;

import java.util.List;

/// What a shell may offer when it completes a value.
///
/// @param kind where the offers come from
/// @param words the offers themselves where `kind` is [Kind#WORDS], else empty
public record Hint(Kind kind, List<String> words) {
    /// Where a shell looks for offers.
    public enum Kind {
        NOTHING,
        FILES,
        FOLDERS,
        WORDS
    }

    public static final Hint NOTHING = new Hint(Kind.NOTHING, List.of());
    public static final Hint FILES = new Hint(Kind.FILES, List.of());
    public static final Hint FOLDERS = new Hint(Kind.FOLDERS, List.of());

    public Hint {
        words = List.copyOf(words);
    }

    public static Hint words(String... words) {
        return new Hint(Kind.WORDS, List.of(words));
    }
}
