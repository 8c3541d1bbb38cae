package spate.io.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/// Why a stream ended, or did not come to be.
///
/// @param reason what to decide by
/// @param text what to tell a person
public record CloseCause(Reason reason, String text) {

    /// The kinds of ends.
    public enum Reason {
        /// This side closed it.
        LOCAL,
        /// The other side ended it in good order.
        ENDED,
        /// The other side, or something between, broke it off.
        RESET,
        /// Nobody answered.
        TIMED_OUT,
        /// Nobody listens there.
        REFUSED,
        /// No route to that address or network, or a firewall here forbids it.
        UNREACHABLE,
        /// The local address cannot be used.
        LOCAL_ADDRESS,
        /// The process has no descriptor left.
        NO_DESCRIPTORS,
        /// Another error of the system.
        BROKEN,
        /// The handler failed: a defect, already reported to the loop's failure handler.
        DEFECT
    }

    /// This side closed it.
    public static final CloseCause LOCAL = new CloseCause(Reason.LOCAL, "closed here");

    /// The other side ended it.
    public static final CloseCause ENDED = new CloseCause(Reason.ENDED, "closed by the other side");

    static final CloseCause CONNECT_TIMED_OUT =
            new CloseCause(Reason.TIMED_OUT, "no answer to the connection attempt");
    static final CloseCause DEFECT = new CloseCause(Reason.DEFECT, "internal error");

    /// Maps an exception of a connection attempt.
    static CloseCause ofConnect(Exception failure) {
        return switch (failure) {
            case BindException _ -> of(Reason.LOCAL_ADDRESS, failure);
            case NoRouteToHostException _ -> of(Reason.UNREACHABLE, failure);
            case SocketTimeoutException _ -> of(Reason.TIMED_OUT, failure);
            case UnresolvedAddressException _ -> new CloseCause(Reason.UNREACHABLE, "no address");
            case UnsupportedAddressTypeException _ ->
                    new CloseCause(Reason.UNREACHABLE, "no such address family here");
            case ConnectException _ when says(failure, "timed out") ->
                    of(Reason.TIMED_OUT, failure);
            case ConnectException _ when says(failure, "unreachable") ->
                    of(Reason.UNREACHABLE, failure);
            case ConnectException _ -> of(Reason.REFUSED, failure);
            case IOException broken -> of(broken);
            default -> new CloseCause(Reason.BROKEN, failure.toString());
        };
    }

    /// Maps an exception of reading, writing or accepting.
    ///
    /// The JDK has one class for most of these, so the system's words decide; words it does not
    /// know mean [Reason#BROKEN].
    static CloseCause of(IOException failure) {
        if (says(failure, "reset") || says(failure, "broken pipe") || says(failure, "aborted")) {
            return of(Reason.RESET, failure);
        }
        if (says(failure, "timed out")) {
            return of(Reason.TIMED_OUT, failure);
        }
        if (says(failure, "unreachable") || says(failure, "no route")) {
            return of(Reason.UNREACHABLE, failure);
        }
        if (says(failure, "not permitted") || says(failure, "permission")) {
            return of(Reason.UNREACHABLE, failure);
        }
        if (says(failure, "too many open files")) {
            return of(Reason.NO_DESCRIPTORS, failure);
        }
        return of(Reason.BROKEN, failure);
    }

    private static boolean says(Exception failure, String words) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }

    private static CloseCause of(Reason reason, Exception failure) {
        String message = failure.getMessage();
        return new CloseCause(reason, message != null ? message : failure.toString());
    }
}
