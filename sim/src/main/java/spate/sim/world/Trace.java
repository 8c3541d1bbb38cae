package spate.sim.world;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has happened in a [World]: a digest over everything, and the last lines for people.
///
/// A line costs nothing but its numbers until somebody reads it.
public final class Trace {

    /// How many of the last lines are kept.
    public static final int KEPT_LINES = 4096;

    /// No other host, in a line.
    public static final int NOBODY = -1;

    private static final int RECORD_BYTES = 48;

    private final World world;
    private final MessageDigest digest;
    private final ByteBuffer pending = ByteBuffer.allocate(16 * 1024);
    private final long[] times = new long[KEPT_LINES];
    private final TraceKind[] kinds = new TraceKind[KEPT_LINES];
    private final int[] hosts = new int[KEPT_LINES];
    private final int[] others = new int[KEPT_LINES];
    private final long[] as = new long[KEPT_LINES];
    private final long[] bs = new long[KEPT_LINES];
    private final long[] cs = new long[KEPT_LINES];
    private final @Nullable String[] texts = new @Nullable String[KEPT_LINES];
    private long lineCount;
    private @Nullable Consumer<String> listener;

    Trace(World world) {
        this.world = world;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every platform has SHA-256", e);
        }
    }

    /// Hears every line as it is made.
    public void listen(Consumer<String> lines) {
        listener = lines;
    }

    void onEvent(long sequence) {
        room(16);
        pending.putLong(world.now()).putLong(sequence);
    }

    /// Something happened at `host`, with `other` having part in it or [#NOBODY].
    public void add(TraceKind kind, int host, int other, long a, long b, long c) {
        add(kind, host, other, a, b, c, null);
    }

    /// The same with words.
    public void add(TraceKind kind, int host, int other, String text) {
        add(kind, host, other, 0, 0, 0, text);
    }

    /// The same with numbers and words.
    public void add(
            TraceKind kind, int host, int other, long a, long b, long c, @Nullable String text) {
        room(RECORD_BYTES);
        pending.put((byte) kind.ordinal()).putInt(host).putInt(other);
        pending.putLong(a).putLong(b).putLong(c).putInt(text == null ? 0 : text.hashCode());
        int at = (int) (lineCount++ % KEPT_LINES);
        times[at] = world.now();
        kinds[at] = kind;
        hosts[at] = host;
        others[at] = other;
        as[at] = a;
        bs[at] = b;
        cs[at] = c;
        texts[at] = text;
        if (listener != null) {
            listener.accept(line(at));
        }
    }

    private void room(int bytes) {
        if (pending.remaining() < bytes) {
            flush();
        }
    }

    private void flush() {
        pending.flip();
        digest.update(pending);
        pending.clear();
    }

    /// SHA-256 over everything so far, in hexadecimal digits.
    public String digest() {
        flush();
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the platform's digests can be cloned", e);
        }
    }

    /// The last lines, oldest first, and before them what they mean.
    public String tail(int lines) {
        StringBuilder text = new StringBuilder(legend());
        long from = Math.max(0, lineCount - Math.min(lines, KEPT_LINES));
        for (long i = from; i < lineCount; i++) {
            text.append(line((int) (i % KEPT_LINES))).append('\n');
        }
        return text.toString();
    }

    /// What the codes mean, a line each.
    public static String legend() {
        StringBuilder text = new StringBuilder("  seconds code host other a b c text\n");
        for (TraceKind kind : TraceKind.values()) {
            text.append("  ").append(kind.code()).append("  ").append(kind.meaning()).append('\n');
        }
        return text.toString();
    }

    private String line(int at) {
        StringBuilder line = new StringBuilder(80);
        line.append(
                String.format(
                        Locale.ROOT,
                        "%12.6f %s %3d %3s",
                        (times[at] - World.SECOND) / 1e9,
                        kinds[at].code(),
                        hosts[at],
                        others[at] == NOBODY ? "-" : Integer.toString(others[at])));
        String text = texts[at];
        if (text == null || (as[at] | bs[at] | cs[at]) != 0) {
            line.append(' ').append(as[at]).append(' ').append(bs[at]).append(' ').append(cs[at]);
        }
        if (text != null) {
            line.append(' ').append(text);
        }
        return line.toString();
    }
}
