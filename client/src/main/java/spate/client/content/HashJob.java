package spate.client.content;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What a process of its own is told to hash. Written and read by two JVMs of one installation, over
/// a pipe that nobody else has: so nothing is checked.
///
/// @param readable how many bytes of each file can be read, as its observer knows them
record HashJob(ContentLayout layout, boolean v1, boolean v2, int threads, long[] readable) {

    static HashJob of(
            ContentLayout layout, boolean v1, boolean v2, int threads, ReadObserver observer) {
        long[] readable = new long[layout.fileCount()];
        for (int i = 0; i < readable.length; i++) {
            readable[i] = observer.readableBytes(i);
        }
        return new HashJob(layout, v1, v2, threads, readable);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeBoolean(v1);
        out.writeBoolean(v2);
        out.writeInt(threads);
        out.writeInt(layout.pieceLength());
        out.writeLong(layout.end());
        out.writeInt(layout.fileCount());
        for (int i = 0; i < layout.fileCount(); i++) {
            out.writeLong(layout.offset(i));
            out.writeLong(layout.length(i));
            out.writeLong(readable[i]);
            byte[] path = layout.path(i).getBytes(StandardCharsets.UTF_8);
            out.writeInt(path.length);
            out.write(path);
        }
    }

    static HashJob read(DataInputStream in) throws IOException {
        boolean v1 = in.readBoolean();
        boolean v2 = in.readBoolean();
        int threads = in.readInt();
        int pieceLength = in.readInt();
        long end = in.readLong();
        int count = in.readInt();
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        long[] readable = new long[count];
        String[] paths = new String[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = in.readLong();
            lengths[i] = in.readLong();
            readable[i] = in.readLong();
            paths[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        }
        var layout = new ContentLayout(offsets, lengths, i -> paths[i], pieceLength, end);
        return new HashJob(layout, v1, v2, threads, readable);
    }
}
