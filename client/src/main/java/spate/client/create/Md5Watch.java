package spate.client.create;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Sums up files with MD5 while they are read, in order, by one thread.
final class Md5Watch extends ChangeWatch {
    private final MessageDigest digest = newDigest();
    private final @Nullable String[] sums;

    /// Of the file that is being read, in bytes.
    private long summed;

    Md5Watch(SourceFiles files) {
        super(files);
        this.sums = new String[files.size()];
        String empty = HexFormat.of().formatHex(digest.digest());
        for (int i = 0; i < sums.length; i++) {
            boolean isFile = files.files().get(i).symlinkTarget() == null;
            sums[i] = isFile && readableBytes(i) == 0 ? empty : null;
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has MD5", e);
        }
    }

    @Override
    public boolean wantsBytes() {
        return true;
    }

    @Override
    public void read(int fileIndex, ByteBuffer bytes) {
        summed += bytes.remaining();
        digest.update(bytes);
        if (summed == readableBytes(fileIndex)) {
            sums[fileIndex] = HexFormat.of().formatHex(digest.digest());
            summed = 0;
        }
    }

    /// The sum of a file, as hexadecimal digits; null for a link.
    @Nullable String sum(int fileIndex) {
        return sums[fileIndex];
    }
}
