package spate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import spate.cli.BencodePrefix.Verdict;
import spate.cli.option.BadUsage;
import spate.cli.terminal.Figures;

/// Reads a whole bencoded file, or standard input where `-` stands for it.
///
/// What cannot become bencoding is not read to its end, which it may not have (`/dev/zero`): as much
/// as shows the fault is enough, and whoever decodes it finds it and says where it is. What follows a
/// value is read only for those who want it.
public final class InputFile {
    /// So much is read before it is looked whether there is any sense in the rest.
    private static final int FIRST_BYTES = 64 * 1024;

    private InputFile() {}

    /// What a word of the command line that names a file is called in messages.
    static String name(String word) {
        return word.equals(Invocation.STANDARD_STREAM) ? "standard input" : word;
    }

    /// @param word the word of the command line that names the file
    /// @param maxBytes larger ones are refused; anything endless is so, too
    public static byte[] read(Invocation call, String word, int maxBytes)
            throws CommandFailure, BadUsage {
        return read(call, word, maxBytes, EnumSet.of(Verdict.UNDECIDED));
    }

    /// Reads to the last byte, also what follows the value.
    static byte[] readAll(Invocation call, String word, int maxBytes)
            throws CommandFailure, BadUsage {
        return read(call, word, maxBytes, EnumSet.of(Verdict.UNDECIDED, Verdict.ENDED));
    }

    /// @param goOn at what more is read
    private static byte[] read(Invocation call, String word, int maxBytes, Set<Verdict> goOn)
            throws CommandFailure, BadUsage {
        if (word.equals(Invocation.STANDARD_STREAM)) {
            return read(call.in(), name(word), new Bounds(0, maxBytes, goOn));
        }
        Path file = call.path(word);
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, word, new Bounds(Files.size(file), maxBytes, goOn));
        } catch (IOException e) {
            throw CommandFailure.reading(word, e);
        }
    }

    /// How much to read.
    ///
    /// @param expected how many bytes there seem to be; 0 if nobody knows
    /// @param goOn at what more is read
    private record Bounds(long expected, int maxBytes, Set<Verdict> goOn) {

        boolean goOn(byte[] content, int count) {
            return goOn.contains(BencodePrefix.judge(content, count, maxBytes));
        }
    }

    private static byte[] read(InputStream in, String name, Bounds bounds) throws CommandFailure {
        try {
            byte[] content = new byte[FIRST_BYTES];
            int count = 0;
            while (true) {
                count += in.readNBytes(content, count, content.length - count);
                if (count < content.length || !bounds.goOn(content, count)) {
                    return Arrays.copyOf(content, count);
                }
                if (count > bounds.maxBytes || bounds.expected > bounds.maxBytes) {
                    throw tooLarge(name, bounds.maxBytes);
                }
                int next = in.read();
                if (next < 0) {
                    return content;
                }
                long more = bounds.expected > count ? bounds.expected : 2L * count;
                content = Arrays.copyOf(content, (int) Math.min(more, bounds.maxBytes + 1L));
                content[count++] = (byte) next;
            }
        } catch (IOException e) {
            throw CommandFailure.reading(name, e);
        }
    }

    private static CommandFailure tooLarge(String name, int maxBytes) {
        return new CommandFailure(
                ExitCode.BAD_INPUT,
                name
                        + " is larger than "
                        + Figures.size(maxBytes)
                        + "; nothing like it is that large");
    }
}
