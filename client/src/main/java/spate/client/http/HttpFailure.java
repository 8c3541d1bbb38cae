package spate.client.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/// No document was got over HTTP; the message is for people.
public final class HttpFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /// Causes may lie one behind the other so deep.
    private static final int MAX_DEPTH = 10;

    /// The library repeats the address before the system's own words.
    private static final String REASON = " failed: ";

    private final boolean unreachable;

    private HttpFailure(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    /// Nobody is there: others that ask the same host need not try at once.
    static HttpFailure unreachable(String message) {
        return new HttpFailure(message, true);
    }

    /// Somebody is there, and what it says is of no use.
    static HttpFailure useless(String message) {
        return new HttpFailure(message, false);
    }

    /// Whether there was nobody: the name leads nowhere, no connection, or no answer in time.
    public boolean isUnreachable() {
        return unreachable;
    }

    /// What an exception of a connection attempt or an exchange means.
    static HttpFailure of(IOException cause) {
        return switch (cause) {
            case HttpFailure failure -> failure;
            case ConnectTimeoutException _ -> unreachable("no answer to the connection attempt");
            case SocketTimeoutException _ -> unreachable("no answer for too long");
            case ConnectException _, NoRouteToHostException _ ->
                    unreachable("cannot connect: " + words(root(cause)));
            case SSLPeerUnverifiedException _, SSLHandshakeException _ ->
                    useless("its certificate is not trusted: " + words(root(cause)));
            case SSLException _ -> useless("cannot encrypt: " + words(cause));
            case NoHttpResponseException _ -> useless("it closed the connection without an answer");
            case ConnectionClosedException _, TruncatedChunkException _, EOFException _ ->
                    useless("it closed the connection in the middle of its answer");
            case MessageConstraintException _, MalformedChunkCodingException _ ->
                    useless("its answer is not HTTP: " + words(cause));
            case ZipException _ -> useless("its answer is no gzip: " + words(cause));
            default -> useless(isProtocol(cause) ? "its answer is not HTTP" : words(root(cause)));
        };
    }

    private static boolean isProtocol(IOException cause) {
        return cause instanceof org.apache.hc.client5.http.ClientProtocolException;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MAX_DEPTH && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        int reason = message.lastIndexOf(REASON);
        if (reason >= 0) {
            message = message.substring(reason + REASON.length());
        }
        boolean sentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
        return sentence
                ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
                : message;
    }
}
