package spate.cli.terminal;

import java.util.Locale;

/// Numbers as people read them. Sizes are in powers of 1024 and say so (KiB, MiB).
public final class Figures {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Figures() {}

    /// A size to three or four digits: `512 B`, `16 KiB`, `1.42 GiB`.
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024) {
            value /= 1024;
            unit++;
        }
        if (unit > 0 && rounded(value) >= 1024) {
            value = 1;
            unit++;
        }
        return number(value) + " " + UNITS[unit];
    }

    /// A rate: `1.42 GiB/s`.
    public static String rate(double bytesPerSecond) {
        return size((long) bytesPerSecond) + "/s";
    }

    public static String rate(long bytesPerSecond) {
        return size(bytesPerSecond) + "/s";
    }

    private static double rounded(double value) {
        return value >= 100 ? Math.rint(value) : value;
    }

    private static String number(double value) {
        if (value == Math.rint(value) || value >= 100) {
            return Long.toString(Math.round(value));
        }
        int decimals = value < 10 ? 2 : 1;
        long scale = decimals == 2 ? 100 : 10;
        long scaled = Math.round(value * scale);
        String fraction = Long.toString(scale + scaled % scale).substring(1);
        return scaled / scale + "." + fraction;
    }

    /// A count with separators: `1,048,576`.
    public static String count(long count) {
        String digits = Long.toString(Math.abs(count));
        StringBuilder text = new StringBuilder(count < 0 ? "-" : "");
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0) {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return text.toString();
    }

    /// A count with its noun: `1 file`, `12 files`.
    public static String count(long count, String noun) {
        String form = noun;
        if (count != 1) {
            form = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        }
        return count(count) + " " + form;
    }

    /// A span of time to two units: `0.4 s`, `42 s`, `3 min 5 s`, `2 h 10 min`, `4 d 2 h`.
    public static String duration(double seconds) {
        return seconds < 9.95
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : wholeDuration(seconds);
    }

    /// A span of time to two units, none smaller than a second.
    static String wholeDuration(double seconds) {
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        if (s < 3600) {
            return two(s / 60, "min", s % 60, "s");
        }
        if (s < 86_400) {
            return two(s / 3600, "h", s % 3600 / 60, "min");
        }
        return two(s / 86_400, "d", s % 86_400 / 3600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String first = large + " " + largeUnit;
        return small == 0 ? first : first + " " + small + " " + smallUnit;
    }
}
