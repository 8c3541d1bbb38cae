package spate.tracker.http;

import static spate.tracker.http.AnswerBytes.ascii;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// A request as a web server passes it on over SCGI: a netstring of names and values, each with a NUL behind
/// it. One object reads any number of requests.
///
/// Of the target, `REQUEST_URI` is what the client sent; a web server that does not pass it on gives
/// `SCRIPT_NAME`, `PATH_INFO` and `QUERY_STRING`, or the last alone, which is taken for an announce, as the
/// Inferno tracker had it.
final class ScgiRequest {
    /// The longest netstring.
    static final int MAX_LENGTH = 32 << 10;

    /// What [#read] returns for a request that is not all there.
    static final int MORE = 0;

    /// What [#read] returns for what is none.
    static final int BROKEN = -1;

    private static final int MAX_DIGITS = 5;
    private static final int MAX_VALUES = 200;

    private static final byte[] CONTENT_LENGTH = ascii("CONTENT_LENGTH");
    private static final byte[] SCGI = ascii("SCGI");
    private static final byte[] REQUEST_METHOD = ascii("REQUEST_METHOD");
    private static final byte[] REQUEST_URI = ascii("REQUEST_URI");
    private static final byte[] QUERY_STRING = ascii("QUERY_STRING");
    private static final byte[] SCRIPT_NAME = ascii("SCRIPT_NAME");
    private static final byte[] PATH_INFO = ascii("PATH_INFO");
    private static final byte[] REMOTE_ADDR = ascii("REMOTE_ADDR");
    private static final byte[] HEAD = ascii("HEAD");
    private static final byte[] GET = ascii("GET");
    private static final byte[] ANNOUNCE = ascii("/announce");

    private final byte[] target = new byte[HttpQuery.MAX_TARGET];
    private int targetLength;
    private byte[] bytes = new byte[0];
    private boolean isHead;
    private boolean isGet;
    private @Nullable IpAddress client;
    private final Range uri = new Range();
    private final Range query = new Range();
    private final Range script = new Range();
    private final Range pathInfo = new Range();

    private static final class Range {
        int from;
        int to;

        void set(int start, int end) {
            from = start;
            to = end;
        }

        int length() {
            return to - from;
        }
    }

    /// Reads a request.
    ///
    /// @return how long it is, or [#MORE], or [#BROKEN]
    int read(byte[] in, int from, int to) {
        bytes = in;
        int length = 0;
        int at = from;
        while (at < to && in[at] != ':') {
            int digit = in[at++] - '0';
            if (digit < 0 || digit > 9 || at - from > MAX_DIGITS) {
                return BROKEN;
            }
            length = length * 10 + digit;
        }
        if (length > MAX_LENGTH || (at == from && at < to)) {
            return BROKEN;
        }
        if (at == to || to - at < length + 2) {
            return MORE;
        }
        int end = at + 1 + length;
        return in[end] == ',' && readValues(at + 1, end) && compose() ? end + 1 - from : BROKEN;
    }

    private boolean readValues(int from, int end) {
        isHead = false;
        isGet = false;
        client = null;
        uri.set(0, 0);
        query.set(0, 0);
        script.set(0, 0);
        pathInfo.set(0, 0);
        boolean isScgi = false;
        int at = from;
        for (int count = 0; at < end; count++) {
            int nameEnd = zero(at, end);
            int valueEnd = nameEnd < 0 ? -1 : zero(nameEnd + 1, end);
            if (valueEnd < 0 || count == MAX_VALUES) {
                return false;
            }
            isScgi |= is(at, nameEnd, SCGI);
            if (!readValue(at, nameEnd, valueEnd)) {
                return false;
            }
            at = valueEnd + 1;
        }
        return isScgi && (isGet || isHead) && client != null;
    }

    private int zero(int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private boolean is(int from, int to, byte[] word) {
        return to - from == word.length && Arrays.equals(bytes, from, to, word, 0, word.length);
    }

    private boolean readValue(int from, int nameEnd, int valueEnd) {
        int value = nameEnd + 1;
        if (is(from, nameEnd, REQUEST_METHOD)) {
            isHead = is(value, valueEnd, HEAD);
            isGet = is(value, valueEnd, GET);
        } else if (is(from, nameEnd, REQUEST_URI)) {
            uri.set(value, valueEnd);
        } else if (is(from, nameEnd, QUERY_STRING)) {
            query.set(value, valueEnd);
        } else if (is(from, nameEnd, SCRIPT_NAME)) {
            script.set(value, valueEnd);
        } else if (is(from, nameEnd, PATH_INFO)) {
            pathInfo.set(value, valueEnd);
        } else if (is(from, nameEnd, REMOTE_ADDR)) {
            client = address(value, valueEnd);
        } else if (is(from, nameEnd, CONTENT_LENGTH)) {
            return valueEnd == value || is(value, valueEnd, new byte[] {'0'});
        }
        return true;
    }

    private @Nullable IpAddress address(int from, int to) {
        return to - from > 45
                ? null
                : IpAddress.parse(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /// Puts the target together.
    private boolean compose() {
        targetLength = 0;
        if (uri.length() > 0) {
            return append(uri);
        }
        if (script.length() + pathInfo.length() == 0) {
            System.arraycopy(ANNOUNCE, 0, target, 0, ANNOUNCE.length);
            targetLength = ANNOUNCE.length;
        }
        return append(script) && append(pathInfo) && appendQuery();
    }

    private boolean appendQuery() {
        if (query.length() == 0) {
            return true;
        }
        if (targetLength == target.length) {
            return false;
        }
        target[targetLength++] = '?';
        return append(query);
    }

    private boolean append(Range range) {
        if (range.length() > target.length - targetLength) {
            return false;
        }
        System.arraycopy(bytes, range.from, target, targetLength, range.length());
        targetLength += range.length();
        return true;
    }

    /// Holds the target in its first bytes.
    byte[] target() {
        return target;
    }

    int targetLength() {
        return targetLength;
    }

    boolean isHead() {
        return isHead;
    }

    /// Who asks the web server.
    IpAddress client() {
        if (client == null) {
            throw new IllegalStateException("no request was read");
        }
        return client;
    }
}
