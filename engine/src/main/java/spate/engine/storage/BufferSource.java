package spate.engine.storage;

import org.jspecify.annotations.Nullable;

/// A bounded pool of [BlockBuffer]s of one size: the session's memory budget for payload.
public interface BufferSource {

    /// An empty buffer (position 0, limit [#bufferBytes]), or null while the budget is spent. After
    /// a null the session is told when a buffer has come back.
    @Nullable BlockBuffer tryAcquire();

    /// The same with place for at least so many bytes, from 1 to [#bufferBytes]. Small ones may lie side by
    /// side in one of the pool's, which is in use until the last of them is back: a torrent of many tiny
    /// pieces needs no whole buffer for each.
    @Nullable BlockBuffer tryAcquire(int bytes);

    /// Whether hardly any buffer is left: time to stop reading from the network. After a true the
    /// session is told when there are enough again.
    boolean isLow();

    /// The size of every buffer, a multiple of 16 KiB.
    int bufferBytes();

    /// How many buffers taken here are not back yet.
    int inUse();

    /// From now on no more than so many are lent here at a time, whatever is left. More may be in
    /// use already: then there is none until enough are back.
    void limit(int buffers);
}
