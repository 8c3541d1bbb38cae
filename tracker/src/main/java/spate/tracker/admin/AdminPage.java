package spate.tracker.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page, which is in the resources.
final class AdminPage {
    private final Map<String, AdminAnswer> files =
            Map.of(
                    "/", resource("page.html", "text/html; charset=utf-8"),
                    "/page.css", resource("page.css", "text/css; charset=utf-8"),
                    "/page.js", resource("page.js", "text/javascript; charset=utf-8"),
                    "/icon.svg", resource("icon.svg", "image/svg+xml"));

    /// Null if nothing is there.
    @Nullable AdminAnswer at(String path) {
        return files.get(path);
    }

    private static AdminAnswer resource(String name, String type) {
        try (InputStream in = AdminPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar is not whole: no " + name);
            }
            return new AdminAnswer(AdminAnswer.OK, type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
