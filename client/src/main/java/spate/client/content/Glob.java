package spate.client.content;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern for paths, as shells have them: `*` any characters but `/`, `**` any characters, `?` one
/// character, `[a-z]` one of a set (`[!a-z]` one of none), `{a,b}` one or the other, `\` before a
/// character takes it as it is.
///
/// A pattern without `/` matches a name anywhere: `*.flac`, `extras`. One with `/` matches the path
/// from its start: `extras/*.txt`, `/top.txt`; `**/` at its start stands for any folder, or none. What
/// matches a folder matches all that is in it.
public final class Glob {
    private final String text;
    private final Pattern pattern;
    private final boolean wholePath;

    private Glob(String text, Pattern pattern, boolean wholePath) {
        this.text = text;
        this.pattern = pattern;
        this.wholePath = wholePath;
    }

    /// Reads a pattern.
    ///
    /// @throws IllegalArgumentException if it is none; the message tells why
    public static Glob parse(String text) {
        String body = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        boolean wholePath = body.indexOf('/') >= 0;
        String path = body.startsWith("/") ? body.substring(1) : body;
        if (path.isEmpty()) {
            throw new IllegalArgumentException("an empty pattern matches nothing");
        }
        try {
            return new Glob(text, Pattern.compile(new Translation(path).regex()), wholePath);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("its brackets do not fit together", e);
        }
    }

    /// Whether a path matches, or a folder on its way.
    ///
    /// @param path names joined by `/`
    public boolean matches(String path) {
        int start = 0;
        for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
            int stop = end < 0 ? path.length() : end;
            if (pattern.matcher(path).region(wholePath ? 0 : start, stop).matches()) {
                return true;
            }
            if (end < 0) {
                return false;
            }
            start = stop + 1;
        }
    }

    /// The pattern as it was written.
    @Override
    public String toString() {
        return text;
    }

    /// Turns a pattern into a regular expression.
    private static final class Translation {
        private final String glob;
        private final StringBuilder regex = new StringBuilder();
        private int at;
        private int braces;

        Translation(String glob) {
            this.glob = glob;
        }

        String regex() {
            while (at < glob.length()) {
                next(glob.charAt(at++));
            }
            if (braces != 0) {
                throw new IllegalArgumentException("a '{' has no '}'");
            }
            return regex.toString();
        }

        private void next(char c) {
            switch (c) {
                case '*' -> star();
                case '?' -> regex.append("[^/]");
                case '[' -> set();
                case '\\' -> literal(at < glob.length() ? glob.charAt(at++) : '\\');
                case '{' -> {
                    braces++;
                    regex.append("(?:");
                }
                case '}' -> closeBrace();
                case ',' -> regex.append(braces > 0 ? "|" : ",");
                default -> literal(c);
            }
        }

        private void closeBrace() {
            if (braces == 0) {
                literal('}');
            } else {
                braces--;
                regex.append(')');
            }
        }

        private void star() {
            boolean two = at < glob.length() && glob.charAt(at) == '*';
            if (!two) {
                regex.append("[^/]*+");
                backtrackable();
                return;
            }
            at++;
            boolean folders = at < glob.length() && glob.charAt(at) == '/';
            boolean atStart = at == 2 || glob.charAt(at - 3) == '/';
            if (folders && atStart) {
                at++;
                regex.append("(?:.*/)?");
            } else {
                regex.append(".*");
            }
        }

        /// A star may give characters back to what follows it, but at the end it need not.
        private void backtrackable() {
            if (at < glob.length()) {
                regex.setLength(regex.length() - 1);
            }
        }

        private void set() {
            int end = glob.indexOf(']', at + 1);
            if (end < 0) {
                throw new IllegalArgumentException("a '[' has no ']'");
            }
            boolean negated = glob.charAt(at) == '!' || glob.charAt(at) == '^';
            String members = glob.substring(negated ? at + 1 : at, end);
            regex.append(negated ? "[^/" : "[");
            regex.append(members.replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&"));
            regex.append(']');
            at = end + 1;
        }

        private void literal(char c) {
            if (!Character.isLetterOrDigit(c) && c < 0x80) {
                regex.append('\\');
            }
            regex.append(c);
        }
    }
}
