package spate.io.tcp;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How to connect.
///
/// @param localAddress where to connect from, or null for the system's choice
/// @param timeoutNanos how long to wait for an answer
public record ConnectOptions(@Nullable InetAddress localAddress, long timeoutNanos) {

    /// The system's choice of address, ten seconds.
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, TimeUnit.SECONDS.toNanos(10));
}
