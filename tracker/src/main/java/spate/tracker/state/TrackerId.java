package spate.tracker.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import spate.io.file.DurableFiles;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;

/// By what number other programs know a tracker, as long as it has its state: 16 hexadecimal digits in the
/// file `id` of its folder.
public final class TrackerId {
    private static final String NAME = "id";
    private static final int DIGITS = 16;
    private static final int MAX_BYTES = 100;

    private TrackerId() {}

    /// Reads the number, or writes it where there is none yet.
    ///
    /// @param fresh a random number
    /// @throws FileFailure if it cannot be read or written, or is no such number
    public static long in(Path folder, long fresh) throws FileFailure {
        Path file = folder.resolve(NAME);
        try {
            return parse(file, Files.size(file) > MAX_BYTES ? "" : Files.readString(file));
        } catch (NoSuchFileException e) {
            String text = HexFormat.of().toHexDigits(fresh) + "\n";
            DurableFiles.replace(file, text.getBytes(StandardCharsets.US_ASCII));
            return fresh;
        } catch (FileFailure e) {
            throw e;
        } catch (IOException e) {
            throw new FileFailure(FileProblem.IO, file, e);
        }
    }

    private static long parse(Path file, String text) throws FileFailure {
        String digits = text.strip();
        if (digits.length() != DIGITS || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new FileFailure(
                    FileProblem.IO, file, new IOException("not the 16 digits of a tracker's id"));
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }
}
