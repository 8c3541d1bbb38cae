package spate.tracker.users;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import spate.io.file.DurableFiles;

/// The last good list of a URL in a file, which only the tracker may read: passkeys are in it. The first line
/// is a comment that says of which URL it is, and tells nobody what that is.
final class UserCopy {
    private final Path file;
    private final byte[] mark;

    UserCopy(Path file, URI url) {
        this.file = file;
        this.mark =
                ("# the users of the URL whose SHA-256 is " + digest(url) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(URI url) {
        try {
            byte[] bytes = url.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// The list; null if there is none of this URL.
    byte @Nullable [] read() {
        try {
            long most = (long) UserFetch.MAX_BYTES + mark.length;
            byte[] all = Files.size(file) > most ? new byte[0] : Files.readAllBytes(file);
            int length = mark.length;
            boolean isOurs = all.length >= length && Arrays.equals(all, 0, length, mark, 0, length);
            return isOurs ? Arrays.copyOfRange(all, length, all.length) : null;
        } catch (IOException _) {
            return null;
        }
    }

    /// Writes it.
    void write(byte[] list) throws IOException {
        byte[] all = Arrays.copyOf(mark, mark.length + list.length);
        System.arraycopy(list, 0, all, mark.length, list.length);
        makePrivate();
        DurableFiles.replace(file, all);
    }

    /// The permissions of a file that is there are kept.
    private void makePrivate() throws IOException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException | UnsupportedOperationException _) {
            // as it is, or as its folder has it where permissions are of another kind
        }
    }
}
