package spate.cli.option;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/// Reads sizes, rates, durations and counts as people write them.
public final class Quantity {
    private static final String SIZE_FORM =
            "write a size such as 16KiB, 4MiB, 1.5GB or 500k (k, M, G, T are powers of 1000;"
                    + " Ki, Mi, Gi, Ti of 1024)";
    private static final String DURATION_FORM =
            "write a duration such as 90s, 15m, 2h, 7d or 1h30m";

    private static final Duration LONGEST = Duration.ofDays(106_751);

    private Quantity() {}

    /// Reads a number of bytes: a number, perhaps with a fraction, and a unit (`B`, `k`, `kB`, `KiB`,
    /// `M`, `MB`, `MiB` ... `P`, `PB`, `PiB`), in any case, with or without a space between them.
    public static long size(String text) throws BadUsage {
        return bytes(text, text.strip());
    }

    /// Reads a number of bytes a second: a size, with or without `/s`.
    public static long rate(String text) throws BadUsage {
        String size = text.strip();
        return bytes(text, size.endsWith("/s") ? size.substring(0, size.length() - 2) : size);
    }

    private static long bytes(String text, String stripped) throws BadUsage {
        int split = numberLength(stripped);
        BigDecimal number = number(stripped.substring(0, split));
        long factor = unit(stripped.substring(split).strip());
        if (number == null || factor < 0) {
            throw new BadUsage("'" + text + "' is not a size; " + SIZE_FORM);
        }
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(factor));
        return whole(text, bytes.setScale(0, RoundingMode.DOWN));
    }

    private static long whole(String text, BigDecimal value) throws BadUsage {
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new BadUsage("'" + text + "' is too large; the most is 8 EiB less one byte");
        }
        return value.longValueExact();
    }

    private static int numberLength(String text) {
        int length = 0;
        while (length < text.length() && isNumberPart(text.charAt(length))) {
            length++;
        }
        return length;
    }

    private static boolean isNumberPart(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    /// A decimal number of sane length; null if it is none.
    private static @Nullable BigDecimal number(String digits) {
        boolean plain =
                !digits.isEmpty()
                        && digits.length() <= 40
                        && digits.indexOf('.') == digits.lastIndexOf('.')
                        && !digits.equals(".");
        return plain ? new BigDecimal(digits) : null;
    }

    /// Bytes in a unit; -1 for what is none.
    private static long unit(String unit) {
        String upper = unit.toUpperCase(Locale.ROOT);
        if (upper.isEmpty() || upper.equals("B")) {
            return 1;
        }
        int power = "KMGTP".indexOf(upper.charAt(0)) + 1;
        if (power == 0) {
            return -1;
        }
        return switch (upper.substring(1)) {
            case "", "B" -> power(1000, power);
            case "I", "IB" -> power(1024, power);
            default -> -1;
        };
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }

    /// Reads a duration: numbers with units (`ms`, `s`, `m`, `h`, `d`, `w`), largest first, added up;
    /// a bare number is seconds.
    public static Duration duration(String text) throws BadUsage {
        String rest = text.strip();
        Duration sum = Duration.ZERO;
        boolean bare = numberLength(rest) == rest.length();
        while (!rest.isEmpty()) {
            int split = numberLength(rest);
            int end = split;
            while (end < rest.length() && !isNumberPart(rest.charAt(end))) {
                end++;
            }
            sum = sum.plus(part(text, rest.substring(0, split), rest.substring(split, end), bare));
            rest = rest.substring(end);
            bare = false;
        }
        if (text.isBlank()) {
            throw new BadUsage("'" + text + "' is not a duration; " + DURATION_FORM);
        }
        return checked(text, sum);
    }

    /// Holds a duration to what a long of nanoseconds can tell.
    private static Duration checked(String text, Duration duration) throws BadUsage {
        if (duration.compareTo(LONGEST) > 0) {
            throw new BadUsage("'" + text + "' is too long; the most is 106751 days");
        }
        return duration;
    }

    private static Duration part(String text, String digits, String unit, boolean bare)
            throws BadUsage {
        BigDecimal number = number(digits);
        long millis = millis(unit.strip(), bare);
        if (number == null || millis < 0) {
            throw new BadUsage("'" + text + "' is not a duration; " + DURATION_FORM);
        }
        BigDecimal total =
                number.multiply(BigDecimal.valueOf(millis)).setScale(0, RoundingMode.DOWN);
        long limit = LONGEST.toMillis() + 1;
        return checked(text, Duration.ofMillis(total.min(BigDecimal.valueOf(limit)).longValue()));
    }

    private static long millis(String unit, boolean bare) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "" -> bare ? 1000 : -1;
            case "ms" -> 1;
            case "s", "sec" -> 1000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 604_800_000;
            default -> -1;
        };
    }

    /// Returns a parser of whole numbers from `least` to `most`.
    public static ITypeConverter<Integer> count(int least, int most) {
        return text -> count(text, least, most);
    }

    /// Reads a whole number from `least` to `most`.
    public static int count(String text, int least, int most) throws BadUsage {
        try {
            int count = Integer.parseInt(text.strip());
            if (count >= least && count <= most) {
                return count;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new BadUsage("'%s' is not a whole number from %d to %d".formatted(text, least, most));
    }
}
