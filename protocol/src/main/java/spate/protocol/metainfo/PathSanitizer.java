package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes safe names of the names found in torrents. A torrent may name its files anything; nothing it
/// says may reach outside its folder, hide what it is, or be impossible to create.
///
/// **The rule**, for one part of a path (the torrent's name, a folder, a file), in this order:
///
/// 1. The raw bytes are read as UTF-8 (`name.utf-8` and `path.utf-8` are preferred where a torrent has
///    them). Each malformed sequence becomes `_`.
/// 2. Removed: `/`, `\`, NUL, and the characters that turn the direction of writing, with which
///    `exe.jpg` can be made of `gpj.exe` (U+061C, U+200E, U+200F, U+202A-202E, U+2066-2069).
/// 3. Control characters (C0, DEL, C1) become `_`.
/// 4. Nothing left, `.` and `..` become `_`. (A torrent whose *name* comes to that is called by the
///    hexadecimal digits of its info hash.)
/// 5. Only by `Rule.WINDOWS`: `< > : " | ? *` become `_`, and so does each dot or space at the end.
/// 6. Names that Windows keeps for devices (`CON`, `nul.txt`, `COM1`, ..., in any case) get `_` before
///    them, on every system.
/// 7. More than 255 bytes of UTF-8 are cut to 240, never inside a character; an extension of up to 10
///    bytes (dot included) is kept behind them.
///
/// Which of two files that would come to lie on each other gets another name says `FileList`.
/// The result depends on the torrent alone, so every run and every machine finds the same names.
///
/// **Where files are only read** (verified, seeded), they may lie under the names that the torrent
/// spells, since it was made of them there or another client saved them so. So the safe path is looked
/// for first and, if there is nothing, the original one (`FileList.originalPath`), if it is a path below
/// the torrent's folder; never on Windows, where such a name may mean a device or another folder. Files
/// are only ever made under safe names.
public final class PathSanitizer {
    /// The longest part of a path, in bytes of UTF-8: what the common file systems allow.
    public static final int MAX_BYTES = 255;

    private static final int CUT_BYTES = 240;
    private static final int MAX_EXTENSION_BYTES = 10;
    private static final byte[] NOTHING = {'_'};
    private static final int MALFORMED = -1;

    private static final List<String> DEVICES =
            List.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");

    /// For which systems a name has to be safe.
    public enum Rule {
        /// The names that other clients on Unix use too, as far as they are safe: all steps but 5.
        COMMON,
        /// All steps: what Windows and its file systems can store.
        WINDOWS
    }

    private PathSanitizer() {}

    /// The safe name of a part of a path.
    public static String sanitize(String part, Rule rule) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        return new String(sanitize(bytes, 0, bytes.length, rule), StandardCharsets.UTF_8);
    }

    /// The safe name, in UTF-8, of a part of a path given as raw bytes.
    public static byte[] sanitize(byte[] raw, int offset, int length, Rule rule) {
        byte[] name = filtered(raw, offset, length, rule);
        if (isDots(name)) {
            return NOTHING.clone();
        }
        if (rule == Rule.WINDOWS) {
            for (int i = name.length - 1; i >= 0 && (name[i] == '.' || name[i] == ' '); i--) {
                name[i] = '_';
            }
        }
        return cut(isDevice(name) ? prefixed(name) : name);
    }

    /// Whether a name holds no character that `sanitize` would leave: it is empty, or of separators,
    /// NULs and dots only.
    static boolean isNothing(byte[] raw, int offset, int length) {
        return isDots(filtered(raw, offset, length, Rule.COMMON));
    }

    /// The name that raw bytes spell, or null if no file or folder can have it on any system: it is empty,
    /// `.` or `..`, not UTF-8, or has `/` or NUL in it.
    static @Nullable String singleName(byte[] raw, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int sequence = Utf8.sequenceLength(raw, at, end);
            if (sequence < 0 || raw[at] == '/' || raw[at] == 0) {
                return null;
            }
            at += sequence;
        }
        String name = new String(raw, offset, length, StandardCharsets.UTF_8);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? null : name;
    }

    /// Whether a name is its own safe name, found without allocating: true only for plain ASCII.
    static boolean isPlainlySafe(byte[] raw, int offset, int length, Rule rule) {
        if (length == 0 || length > MAX_BYTES || (raw[offset] == '.' && length <= 2)) {
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            byte b = raw[i];
            if (b < ' ' || b == 0x7f || b == '/' || b == '\\') {
                return false;
            }
        }
        return !mayBeDevice(raw, offset, length)
                && (rule == Rule.COMMON || isSafeOnWindows(raw, offset, length));
    }

    private static boolean isSafeOnWindows(byte[] raw, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (isForbidden(raw[i], Rule.WINDOWS)) {
                return false;
            }
        }
        byte last = raw[offset + length - 1];
        return last != '.' && last != ' ';
    }

    private static boolean mayBeDevice(byte[] raw, int offset, int length) {
        boolean hasInitial = length >= 3 && "cpnalCPNAL".indexOf(raw[offset]) >= 0;
        if (!hasInitial || "orulpORULP".indexOf(raw[offset + 1]) < 0) {
            return false;
        }
        byte[] start = new byte[Math.min(length, 12)];
        System.arraycopy(raw, offset, start, 0, start.length);
        return isDevice(start);
    }

    private static byte[] filtered(byte[] raw, int offset, int length, Rule rule) {
        byte[] name = new byte[length];
        int size = 0;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int sequence = Utf8.sequenceLength(raw, at, end);
            int codePoint = sequence < 0 ? MALFORMED : Utf8.codePoint(raw, at, sequence);
            if (codePoint == MALFORMED || isReplaced(codePoint, rule)) {
                name[size++] = '_';
            } else if (!isRemoved(codePoint)) {
                System.arraycopy(raw, at, name, size, sequence);
                size += sequence;
            }
            at += Math.abs(sequence);
        }
        return Arrays.copyOf(name, size);
    }

    private static boolean isReplaced(int codePoint, Rule rule) {
        return codePoint != 0
                && (Character.isISOControl(codePoint) || isForbidden(codePoint, rule));
    }

    private static boolean isRemoved(int codePoint) {
        return codePoint == '/'
                || codePoint == '\\'
                || codePoint == 0
                || codePoint == 0x61c
                || codePoint == 0x200e
                || codePoint == 0x200f
                || (codePoint >= 0x202a && codePoint <= 0x202e)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    private static boolean isForbidden(int codePoint, Rule rule) {
        return rule == Rule.WINDOWS && codePoint < 0x80 && "<>:\"|?*".indexOf(codePoint) >= 0;
    }

    private static boolean isDots(byte[] name) {
        return name.length <= 2
                && (name.length < 1 || name[0] == '.')
                && (name.length < 2 || name[1] == '.');
    }

    private static boolean isDevice(byte[] name) {
        String stem = new String(name, StandardCharsets.UTF_8);
        int dot = stem.indexOf('.');
        stem = (dot < 0 ? stem : stem.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            return true;
        }
        return stem.length() == 4
                && (stem.startsWith("COM") || stem.startsWith("LPT"))
                && "0123456789\u00b9\u00b2\u00b3".indexOf(stem.charAt(3)) >= 0;
    }

    private static byte[] prefixed(byte[] name) {
        byte[] longer = new byte[name.length + 1];
        longer[0] = '_';
        System.arraycopy(name, 0, longer, 1, name.length);
        return longer;
    }

    private static byte[] cut(byte[] name) {
        return name.length <= MAX_BYTES ? name : shortened(name, CUT_BYTES, new byte[0]);
    }

    /// A name of at most `maxStemBytes` of the stem, a suffix, and the extension.
    static byte[] shortened(byte[] name, int maxStemBytes, byte[] suffix) {
        int dot = extensionStart(name);
        int stem = Math.min(dot, maxStemBytes);
        while (stem > 0 && stem < name.length && Utf8.isContinuation(name[stem])) {
            stem--;
        }
        int extension = name.length - dot;
        byte[] result = Arrays.copyOf(name, stem + suffix.length + extension);
        System.arraycopy(suffix, 0, result, stem, suffix.length);
        System.arraycopy(name, dot, result, stem + suffix.length, extension);
        return result;
    }

    /// Where the extension starts, its dot included; the length of the name if it has none.
    private static int extensionStart(byte[] name) {
        for (int i = name.length - 1; i > 0 && name.length - i <= MAX_EXTENSION_BYTES; i--) {
            if (name[i] == '.') {
                return i;
            }
        }
        return name.length;
    }
}
