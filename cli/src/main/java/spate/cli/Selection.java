package spate.cli;

import spate.cli.option.BadUsage;
import spate.client.content.FileSelection;

/// Reads which files of a torrent the user means.
public final class Selection {
    private Selection() {}

    /// Reads numbers, ranges and globs, separated by commas.
    ///
    /// @param firstNumber the number that the first file has
    public static FileSelection parse(String text, int firstNumber) throws BadUsage {
        try {
            return FileSelection.parse(text, firstNumber);
        } catch (IllegalArgumentException e) {
            throw new BadUsage("'" + text + "' selects no files: " + e.getMessage());
        }
    }
}
