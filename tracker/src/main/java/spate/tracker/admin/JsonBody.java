package spate.tracker.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// The object in JSON that a request brings. A field that is `null` is as one that is not there.
final class JsonBody {
    /// The longest that is read.
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 4;
    private static final int MAX_NAME = 64;
    private static final int MAX_DIGITS = 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxDocumentLength(MAX_BYTES)
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNameLength(MAX_NAME)
                                    .maxNumberLength(MAX_DIGITS)
                                    .build())
                    .build();

    private final Map<String, Object> fields = new HashMap<>();

    private JsonBody() {}

    /// @param known the fields that there may be
    /// @throws AdminFailure if it is no object in JSON, or has other fields
    static JsonBody read(byte[] bytes, Set<String> known) throws AdminFailure {
        JsonBody body = new JsonBody();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw wrong("the body is to be an object in JSON");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                body.add(json, known);
            }
            if (json.nextToken() != null) {
                throw wrong("there is something behind the object");
            }
            return body;
        } catch (JacksonException e) {
            throw wrong("the body is no JSON: " + e.getOriginalMessage());
        }
    }

    private void add(JsonParser json, Set<String> known) throws AdminFailure {
        String name = json.currentName();
        if (!known.contains(name)) {
            throw wrong("there is no field '%s'".formatted(name));
        }
        Object value = value(name, json);
        if (value != null && fields.put(name, value) != null) {
            throw wrong(name + " is there twice");
        }
    }

    private static @Nullable Object value(String name, JsonParser json) throws AdminFailure {
        return switch (json.nextToken()) {
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case START_ARRAY -> strings(name, json);
            case null, default -> throw wrong(name + " is of the wrong kind");
        };
    }

    private static List<String> strings(String name, JsonParser json) throws AdminFailure {
        List<String> strings = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw wrong(name + " is to be an array of strings");
            }
            strings.add(json.getString());
        }
        return strings;
    }

    private static AdminFailure wrong(String message) {
        return new AdminFailure(AdminFailure.BAD_REQUEST, message);
    }

    @Nullable String text(String name) throws AdminFailure {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name + " is to be a string");
    }

    List<String> texts(String name) throws AdminFailure {
        if (fields.get(name) instanceof List<?> list) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name + " is to be an array of strings");
    }

    /// @param usual what it is where it is not there
    int number(String name, int usual) throws AdminFailure {
        Object value = fields.get(name);
        if (value == null) {
            return usual;
        }
        if (value instanceof Long number && number == (int) (long) number) {
            return (int) (long) number;
        }
        throw wrong(name + " is to be a number, and not so large");
    }

    /// @param usual what it is where it is not there
    boolean flag(String name, boolean usual) throws AdminFailure {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return value == null ? usual : (Boolean) value;
        }
        throw wrong(name + " is to be true or false");
    }
}
