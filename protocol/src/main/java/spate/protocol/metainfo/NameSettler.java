package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;

/// Gives another name to files that would come to lie on another file or a folder. The rule stands at
/// `FileList`.
final class NameSettler {
    /// So many numbers are tried one by one; after them numbers no other file tries, so that a torrent
    /// of equal names takes linear time.
    private static final int SMALL_NUMBERS = 64;

    private final FileListBuilder files;
    private final FingerprintMap taken;

    /// The exact paths of the files so far: one that is spelt just like another is not looked for there.
    private final FingerprintMap spelt = new FingerprintMap(8);

    /// The next number to try for names that meet, by the fingerprint they meet at.
    private final FingerprintMap numbers = new FingerprintMap(8);

    NameSettler(FileListBuilder files) {
        this.files = files;
        this.taken = new FingerprintMap(files.size + files.names.folderCount());
    }

    void settle() {
        for (int folder = 0; folder < files.names.folderCount(); folder++) {
            taken.putIfAbsent(files.foldedFolder(folder), 0);
        }
        int[] losers = new int[16];
        int count = 0;
        for (int i = 0; i < files.size; i++) {
            if (!files.is(i, FileList.PAD) && !taken.putIfAbsent(key(i), 0)) {
                if (count == losers.length) {
                    losers = java.util.Arrays.copyOf(losers, 2 * count);
                }
                losers[count++] = i;
            }
        }
        if (count > 0) {
            for (int i = 0; i < files.size; i++) {
                spelt.putIfAbsent(files.pathKey(i), i);
            }
        }
        for (int i = 0; i < count; i++) {
            rename(losers[i]);
        }
    }

    private long key(int fileIndex) {
        int place = files.places[fileIndex];
        return files.foldedKey(
                fileIndex,
                files.names.array(place),
                NameStore.index(place),
                files.nameLengths[fileIndex] & 0xff);
    }

    private void rename(int fileIndex) {
        long met = key(fileIndex);
        boolean isSpeltAlone =
                files.isChanged(fileIndex) || spelt.get(files.pathKey(fileIndex)) == fileIndex;
        byte[] name =
                files.names.bytes(files.places[fileIndex], files.nameLengths[fileIndex] & 0xff);
        long number = Math.max(1, numbers.get(met));
        while (true) {
            byte[] suffix = ("." + number).getBytes(StandardCharsets.US_ASCII);
            byte[] free = PathSanitizer.shortened(name, PathSanitizer.MAX_BYTES - 32, suffix);
            if (taken.putIfAbsent(files.foldedKey(fileIndex, free, 0, free.length), 0)) {
                files.rename(fileIndex, free, isSpeltAlone);
                numbers.put(met, (int) Math.min(number + 1, SMALL_NUMBERS));
                return;
            }
            number = number < SMALL_NUMBERS ? number + 1 : Math.max(number, fileIndex) + files.size;
        }
    }
}
