package spate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import spate.cli.option.BadUsage;
import spate.cli.terminal.Figures;

/// Reads a whole file, or standard input where `-` stands for it.
public final class InputFile {
    private InputFile() {}

    /// What a word of the command line that names a file is called in messages.
    static String name(String word) {
        return word.equals(Invocation.STANDARD_STREAM) ? "standard input" : word;
    }

    /// @param word the word of the command line that names the file
    /// @param maxBytes larger ones are refused; anything endless is so, too
    public static byte[] read(Invocation call, String word, int maxBytes)
            throws CommandFailure, BadUsage {
        if (word.equals(Invocation.STANDARD_STREAM)) {
            return read(call.in(), name(word), maxBytes);
        }
        Path file = call.path(word);
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, word, maxBytes);
        } catch (IOException e) {
            throw CommandFailure.reading(word, e);
        }
    }

    private static byte[] read(InputStream in, String name, int maxBytes) throws CommandFailure {
        try {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        name
                                + " is larger than "
                                + Figures.size(maxBytes)
                                + "; nothing like it is that large");
            }
            return content;
        } catch (IOException e) {
            throw CommandFailure.reading(name, e);
        }
    }
}
