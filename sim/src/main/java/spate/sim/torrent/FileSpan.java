package spate.sim.torrent;

/// A file with data, and where it lies in the piece space.
///
/// @param index in the torrent's list of files, pads counted
/// @param path of one or two names
/// @param offset of its first byte in the piece space
/// @param length in bytes
public record FileSpan(int index, String path, int offset, int length) {

    /// Behind its last byte in the piece space.
    public int end() {
        return offset + length;
    }
}
