package spate.client.verify;

/// What was found of a file.
public enum FileState {
    /// All of it is as the torrent says.
    GOOD("good"),
    /// It has its length, but a piece that it is part of is not as the torrent says, or it is a link and
    /// leads elsewhere.
    BAD("bad"),
    /// It is not there.
    MISSING("missing"),
    /// It is there, and longer or shorter.
    WRONG_SIZE("wrong-size");

    private final String word;

    FileState(String word) {
        this.word = word;
    }

    /// The word for it in machine-readable output.
    public String word() {
        return word;
    }
}
