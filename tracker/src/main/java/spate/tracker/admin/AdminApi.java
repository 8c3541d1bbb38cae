package spate.tracker.admin;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spate.tracker.access.AccessFiles.Which;
import tools.jackson.core.JsonGenerator;

/// What those do who have the token. Its methods wait for files, and may be called on several threads.
final class AdminApi {
    /// What all of its paths begin with.
    static final String ROOT = "/api/";

    private static final String USERS = "users";
    private static final String ONE_USER = "users/";

    private final ListApi lists;
    private final UserApi users;
    private final AdminControl control;

    AdminApi(AdminView view) {
        this.lists = new ListApi(view.lists());
        this.users = new UserApi(view.members());
        this.control = view.control();
    }

    /// A request.
    ///
    /// @param method as HTTP names it
    /// @param path begins with [#ROOT]
    /// @param query null if there is none
    /// @param body empty if there is none
    record Request(String method, String path, @Nullable String query, byte[] body) {
        boolean isGet() {
            return method.equals("GET") || method.equals("HEAD");
        }

        /// Whether the body of such a request says something.
        static boolean mayHaveBody(String method) {
            return method.equals("POST") || method.equals("PUT") || method.equals("DELETE");
        }
    }

    AdminAnswer answer(Request request) throws AdminFailure {
        String name = request.path.substring(ROOT.length());
        if (name.startsWith(ONE_USER)) {
            return user(request, Query.unescaped(name.substring(ONE_USER.length())));
        }
        return switch (name) {
            case "" -> overview(request);
            case "allow" -> list(request, Which.ALLOW);
            case "deny" -> list(request, Which.DENY);
            case USERS -> allUsers(request);
            case "reload" -> reload(request);
            case "save" -> save(request);
            default -> throw nowhere();
        };
    }

    /// There is nothing at a path.
    static AdminFailure nowhere() {
        return new AdminFailure(AdminFailure.NOT_FOUND, "there is nothing at this path");
    }

    /// Something else is to be done at a path.
    static AdminFailure wrongMethod(String methods) {
        return new AdminFailure(AdminFailure.WRONG_METHOD, "the method is to be " + methods);
    }

    private AdminAnswer overview(Request request) throws AdminFailure {
        if (!request.isGet()) {
            throw wrongMethod("GET");
        }
        return AdminAnswer.json(
                AdminAnswer.OK,
                json -> {
                    json.writeBooleanProperty("allow", lists.has(Which.ALLOW));
                    json.writeBooleanProperty("deny", lists.has(Which.DENY));
                    json.writeBooleanProperty("users", users.has());
                    json.writeBooleanProperty("state", control.keepsState());
                    writeProblems(json);
                });
    }

    private void writeProblems(JsonGenerator json) {
        json.writeArrayPropertyStart("problems");
        control.problems().forEach(json::writeString);
        json.writeEndArray();
    }

    private AdminAnswer list(Request request, Which which) throws AdminFailure {
        return switch (request.method) {
            case "GET", "HEAD" -> lists.read(which, Query.parse(request.query));
            case "POST" -> lists.add(which, request.body);
            case "DELETE" -> lists.remove(which, request.body);
            default -> throw wrongMethod("GET, POST or DELETE");
        };
    }

    private AdminAnswer allUsers(Request request) throws AdminFailure {
        if (!request.isGet()) {
            throw wrongMethod("GET; to change one, PUT or DELETE at /api/users/NAME");
        }
        return users.list(Query.parse(request.query));
    }

    private AdminAnswer user(Request request, String name) throws AdminFailure {
        return switch (request.method) {
            case "GET", "HEAD" -> users.read(name);
            case "PUT" -> users.put(name, request.body);
            case "DELETE" -> users.remove(name);
            default -> throw wrongMethod("GET, PUT or DELETE");
        };
    }

    private AdminAnswer reload(Request request) throws AdminFailure {
        checkPost(request);
        try {
            control.reload();
        } catch (IOException e) {
            throw new AdminFailure(AdminFailure.CONFLICT, String.valueOf(e.getMessage()));
        }
        return AdminAnswer.json(AdminAnswer.OK, this::writeProblems);
    }

    private AdminAnswer save(Request request) throws AdminFailure {
        checkPost(request);
        if (!control.keepsState()) {
            throw new AdminFailure(
                    AdminFailure.CONFLICT, "nothing is kept: start the tracker with --state DIR");
        }
        try {
            control.save();
        } catch (IOException e) {
            throw new AdminFailure(AdminFailure.FAILED, "cannot save: " + e.getMessage());
        }
        return AdminAnswer.json(AdminAnswer.OK, json -> json.writeBooleanProperty("saved", true));
    }

    private static void checkPost(Request request) throws AdminFailure {
        if (!request.method.equals("POST")) {
            throw wrongMethod("POST");
        }
    }
}
