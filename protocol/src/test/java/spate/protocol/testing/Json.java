package spate.protocol.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value, for test vectors: a `Map`, a `List`, a `String`, a `BigDecimal`, a `Boolean` or null.
public record Json(Object value) {

    public static Json parse(String text) {
        Reader reader = new Reader(text);
        Object value = reader.value();
        reader.space();
        if (reader.at != text.length()) {
            throw reader.wrong();
        }
        return new Json(value);
    }

    public boolean isNull() {
        return value == null;
    }

    public boolean has(String key) {
        return value instanceof Map<?, ?> map && map.get(key) != null;
    }

    /// The member `key`; a null value if it is not there.
    public Json get(String key) {
        return new Json(((Map<?, ?>) value).get(key));
    }

    public Json get(int index) {
        return new Json(((List<?>) value).get(index));
    }

    public List<Json> list() {
        return ((List<?>) value).stream().map(Json::new).toList();
    }

    public Map<String, Json> map() {
        Map<String, Json> members = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, member) -> members.put((String) key, new Json(member)));
        return Collections.unmodifiableMap(members);
    }

    public boolean isList() {
        return value instanceof List;
    }

    public boolean isString() {
        return value instanceof String;
    }

    public String string() {
        return (String) value;
    }

    public boolean bool() {
        return (Boolean) value;
    }

    public int integer() {
        return ((BigDecimal) value).intValueExact();
    }

    public long number() {
        return ((BigDecimal) value).longValueExact();
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Object value() {
            space();
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> literal("true", true);
                case 'f' -> literal("false", false);
                case 'n' -> literal("null", null);
                default -> number();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            space();
            while (peek() != '}') {
                String key = string();
                space();
                expect(':');
                members.put(key, value());
                separator('}');
            }
            at++;
            return members;
        }

        private List<Object> array() {
            List<Object> items = new ArrayList<>();
            at++;
            space();
            while (peek() != ']') {
                items.add(value());
                separator(']');
            }
            at++;
            return items;
        }

        private void separator(char end) {
            space();
            if (peek() != end) {
                expect(',');
                space();
            }
        }

        private String string() {
            expect('"');
            StringBuilder string = new StringBuilder();
            while (peek() != '"') {
                char c = text.charAt(at++);
                string.append(c == '\\' ? escape() : c);
            }
            at++;
            return string.toString();
        }

        private char escape() {
            char c = text.charAt(at++);
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> (char) Integer.parseInt(text.substring(at, at += 4), 16);
                default -> c;
            };
        }

        private BigDecimal number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return new BigDecimal(text.substring(from, at));
        }

        private Object literal(String word, Object meaning) {
            if (!text.startsWith(word, at)) {
                throw wrong();
            }
            at += word.length();
            return meaning;
        }

        private char peek() {
            if (at >= text.length()) {
                throw wrong();
            }
            return text.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw wrong();
            }
            at++;
        }

        void space() {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }

        IllegalArgumentException wrong() {
            return new IllegalArgumentException("not JSON at " + at);
        }
    }
}
