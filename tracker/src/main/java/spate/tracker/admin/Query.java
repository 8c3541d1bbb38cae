package spate.tracker.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Which part of a list is asked for: `?from=0&count=100`.
///
/// @param from the first, 0 or more
/// @param count how many at most: 1 to [#MAX_COUNT]
record Query(long from, int count) {
    static final int MAX_COUNT = 10_000;
    private static final int USUAL_COUNT = 100;
    private static final int MAX_DIGITS = 10;

    static Query parse(@Nullable String text) throws AdminFailure {
        long from = 0;
        int count = USUAL_COUNT;
        for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            switch (name) {
                case "from" -> from = number(name, value, 0, Integer.MAX_VALUE);
                case "count" -> count = (int) number(name, value, 1, MAX_COUNT);
                default -> throw wrong("the query may have 'from' and 'count'");
            }
        }
        return new Query(from, count);
    }

    private static long number(String name, String value, long least, long most)
            throws AdminFailure {
        boolean isNumber =
                !value.isEmpty()
                        && value.length() <= MAX_DIGITS
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = isNumber ? Long.parseLong(value) : -1;
        if (number < least || number > most) {
            throw wrong("%s is a number from %d to %d".formatted(name, least, most));
        }
        return number;
    }

    private static AdminFailure wrong(String message) {
        return new AdminFailure(AdminFailure.BAD_REQUEST, message);
    }

    /// A part of a path, without its escapes.
    static String unescaped(String part) throws AdminFailure {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw wrong("the path has an escape that is none");
        }
    }
}
