package spate.tracker.admin;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An answer of the admin port.
///
/// @param type of the body, as HTTP names it
/// @param body not to be changed
record AdminAnswer(int status, String type, byte[] body) {
    static final int OK = 200;

    private static final JsonFactory JSON = new JsonFactory();

    /// An object in JSON.
    ///
    /// @param fields writes what is in it
    static AdminAnswer json(int status, Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 10);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return new AdminAnswer(status, "application/json", out.toByteArray());
    }

    static AdminAnswer of(AdminFailure failure) {
        return json(
                failure.status(),
                json -> json.writeStringProperty("error", String.valueOf(failure.getMessage())));
    }
}
