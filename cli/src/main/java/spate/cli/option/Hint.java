package spate.cli.option;

import java.util.List;
import java.util.stream.Stream;

/// What a shell may offer for a value. The label in the explanations tells it: what is called `DIR`
/// is a folder, `FILE` and its like are files, and `prefer|require|off` names all there is.
///
/// @param kind where the offers come from
/// @param words the offers themselves where `kind` is [Kind#WORDS], else empty
record Hint(Kind kind, List<String> words) {
    /// Where a shell looks for offers.
    enum Kind {
        NOTHING,
        FILES,
        FOLDERS,
        WORDS
    }

    static Hint of(String label) {
        return switch (label) {
            case "DIR" -> new Hint(Kind.FOLDERS, List.of());
            case "FILE", "FILE|URL", "PATH", "SOURCE", "TORRENT" -> new Hint(Kind.FILES, List.of());
            case "SHELL" -> new Hint(Kind.WORDS, List.of("bash", "zsh", "fish"));
            default -> {
                List<String> words = label.indexOf('=') < 0 ? alternatives(label) : List.of();
                yield new Hint(words.isEmpty() ? Kind.NOTHING : Kind.WORDS, words);
            }
        };
    }

    /// The words of a label that stand for themselves: of `N|auto` the second one.
    private static List<String> alternatives(String label) {
        return Stream.of(label.split("\\|", -1))
                .filter(word -> !word.isEmpty() && Character.isLowerCase(word.charAt(0)))
                .toList();
    }
}
