package spate.client.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.io.tcp.CloseCause;
import spate.io.tcp.StreamHandler;

/// Holds a stream for the moment between its adoption and its owner's arrival, in which nothing can
/// happen to it.
final class Pending implements StreamHandler {

    static final Pending HANDLER = new Pending();

    private Pending() {}

    @Override
    public void onConnected() {}

    @Override
    public long readAllowance() {
        return 0;
    }

    @Override
    public void onReadable(ByteBuffer in) {}

    @Override
    public int gather(@Nullable ByteBuffer[] into) {
        return 0;
    }

    @Override
    public void onWritten(long bytes) {}

    @Override
    public void onClosed(CloseCause cause) {}
}
