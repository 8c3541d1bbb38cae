package spate.cli.testing;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON that commands print.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /// One document, and nothing else.
    public static JsonNode document(String text) {
        return MAPPER.readTree(text);
    }

    /// One object a line.
    public static List<JsonNode> lines(String text) {
        return text.lines().map(MAPPER::readTree).toList();
    }

    /// The texts of an array.
    public static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    /// The numbers of an array.
    public static List<Integer> numbers(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
