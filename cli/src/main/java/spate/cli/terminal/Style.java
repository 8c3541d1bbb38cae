package spate.cli.terminal;

/// Colours and weights, or none of them.
public enum Style {
    PLAIN {
        @Override
        String wrap(String code, String text) {
            return text;
        }
    },
    COLOURED {
        @Override
        String wrap(String code, String text) {
            return "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    };

    abstract String wrap(String code, String text);

    public String strong(String text) {
        return wrap("1", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String bad(String text) {
        return wrap("31", text);
    }

    public String warning(String text) {
        return wrap("33", text);
    }

    public String folder(String text) {
        return wrap("34", text);
    }
}
