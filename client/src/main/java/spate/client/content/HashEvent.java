package spate.client.content;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;

/// What a process that hashes tells of its work.
sealed interface HashEvent {

    /// So many bytes of files were dealt with.
    record Progress(long doneBytes) implements HashEvent {}

    /// A file was read to its end.
    record Finished(int fileIndex) implements HashEvent {}

    /// A file could not be read.
    record Failed(int fileIndex, IOException cause) implements HashEvent {}

    /// All is done; the hashes follow.
    record Done() implements HashEvent {}

    private static byte tag(HashEvent event) {
        return switch (event) {
            case Progress _ -> 'p';
            case Finished _ -> 'f';
            case Failed(_, EOFException _) -> 'e';
            case Failed(_, FileNotFoundException _) -> 'n';
            case Failed _ -> 'x';
            case Done _ -> 'd';
        };
    }

    static void write(HashEvent event, DataOutputStream out) throws IOException {
        out.writeByte(tag(event));
        switch (event) {
            case Progress(long doneBytes) -> out.writeLong(doneBytes);
            case Finished(int fileIndex) -> out.writeInt(fileIndex);
            case Failed(int fileIndex, IOException cause) -> {
                out.writeInt(fileIndex);
                out.writeUTF(cause.getMessage() == null ? "" : cause.getMessage());
            }
            case Done _ -> {}
        }
    }

    static HashEvent read(DataInputStream in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case 'p' -> new Progress(in.readLong());
            case 'f' -> new Finished(in.readInt());
            case 'e' -> new Failed(in.readInt(), new EOFException(in.readUTF()));
            case 'n' -> new Failed(in.readInt(), new FileNotFoundException(in.readUTF()));
            case 'x' -> new Failed(in.readInt(), new IOException(in.readUTF()));
            case 'd' -> new Done();
            default -> throw new IOException("no event has the tag " + tag);
        };
    }
}
