package spate.tracker.admin;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.users.Members;
import spate.tracker.users.Totals;
import spate.tracker.users.User;
import spate.tracker.users.UserActivity;
import spate.tracker.users.UserNames;
import tools.jackson.core.JsonGenerator;

/// Reads and changes the users of a private tracker. Passkeys are told to nobody, but for one that is made
/// here.
final class UserApi {
    private static final String PASSKEY = "passkey";
    private static final String MAX_TORRENTS = "maxTorrents";
    private static final String MAX_ADDRESSES = "maxAddresses";
    private static final String ENABLED = "enabled";

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Of six bits each.
    private static final int NEW_PASSKEY_LENGTH = 32;

    private final @Nullable Members members;
    private final SecureRandom random = new SecureRandom();

    UserApi(@Nullable Members members) {
        this.members = members;
    }

    /// Whether there are users.
    boolean has() {
        return members != null;
    }

    private Members members() throws AdminFailure {
        if (members == null) {
            throw new AdminFailure(
                    AdminFailure.CONFLICT,
                    "the tracker is public: start it with --private --users FILE");
        }
        return members;
    }

    private Members changeable() throws AdminFailure {
        Members known = members();
        if (!known.list().isOurs()) {
            throw new AdminFailure(
                    AdminFailure.CONFLICT, "the users come from a URL: change them there");
        }
        return known;
    }

    AdminAnswer list(Query query) throws AdminFailure {
        Members known = members();
        List<User> all = known.list().users().all();
        return AdminAnswer.json(
                AdminAnswer.OK,
                json -> {
                    json.writeNumberProperty("total", all.size());
                    json.writeNumberProperty("from", query.from());
                    json.writeArrayPropertyStart("users");
                    all.stream()
                            .skip(query.from())
                            .limit(query.count())
                            .forEach(user -> {
                                json.writeStartObject();
                                write(user, known, json);
                                json.writeEndObject();
                            });
                    json.writeEndArray();
                });
    }

    AdminAnswer read(String name) throws AdminFailure {
        Members known = members();
        User user = find(known, name);
        if (user == null) {
            throw unknown(name);
        }
        return AdminAnswer.json(AdminAnswer.OK, json -> write(user, known, json));
    }

    private static @Nullable User find(Members known, String name) {
        return known.list().users().user(known.names().find(name));
    }

    private static AdminFailure unknown(String name) {
        return new AdminFailure(AdminFailure.NOT_FOUND, "there is no user '%s'".formatted(name));
    }

    private static void write(User user, Members known, JsonGenerator json) {
        int number = known.names().find(user.name());
        boolean isKnown = number != UserNames.NO_ROOM;
        Totals totals = isKnown ? known.totals(number) : Totals.NONE;
        UserActivity activity =
                isKnown ? known.accounting().activity(number) : new UserActivity(0, 0, 0, 0);
        json.writeStringProperty("name", user.name());
        json.writeBooleanProperty(ENABLED, user.enabled());
        writeLimit(MAX_TORRENTS, user.maxTorrents(), json);
        writeLimit(MAX_ADDRESSES, user.maxAddresses(), json);
        json.writeNumberProperty("uploadedBytes", totals.uploadedBytes());
        json.writeNumberProperty("downloadedBytes", totals.downloadedBytes());
        json.writeNumberProperty("seedSeconds", totals.seedSeconds());
        if (Double.isFinite(totals.ratio())) {
            json.writeNumberProperty("ratio", totals.ratio());
        } else {
            json.writeNullProperty("ratio");
        }
        json.writeNumberProperty("torrents", activity.torrents());
        json.writeNumberProperty("sessions", activity.sessions());
        json.writeNumberProperty("ipv4Addresses", activity.v4Addresses());
        json.writeNumberProperty("ipv6Addresses", activity.v6Addresses());
    }

    private static void writeLimit(String name, int limit, JsonGenerator json) {
        if (limit == User.UNLIMITED) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, limit);
        }
    }

    /// Adds a user, or changes all but the passkey of one, and that too if there is one in the request.
    /// Synchronized, so that of two who change one user at a time neither writes an old passkey.
    synchronized AdminAnswer put(String name, byte[] body) throws AdminFailure {
        Members known = changeable();
        JsonBody fields =
                JsonBody.read(body, Set.of(PASSKEY, MAX_TORRENTS, MAX_ADDRESSES, ENABLED));
        User before = find(known, name);
        String given = fields.text(PASSKEY);
        String made = given == null && before == null ? newPasskey() : null;
        String passkey = given;
        if (passkey == null) {
            passkey = before == null ? String.valueOf(made) : before.passkey();
        }
        boolean isChanged;
        try {
            User user =
                    new User(
                            passkey,
                            name,
                            fields.number(MAX_TORRENTS, User.UNLIMITED),
                            fields.number(MAX_ADDRESSES, User.UNLIMITED),
                            fields.flag(ENABLED, true));
            isChanged = known.list().put(user, System.currentTimeMillis());
        } catch (IllegalArgumentException e) {
            throw new AdminFailure(AdminFailure.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (FileFailure e) {
            throw ListApi.failed(e);
        }
        return AdminAnswer.json(
                AdminAnswer.OK,
                json -> {
                    json.writeBooleanProperty("changed", isChanged);
                    if (made != null) {
                        json.writeStringProperty(PASSKEY, made);
                    }
                });
    }

    private String newPasskey() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NEW_PASSKEY_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    AdminAnswer remove(String name) throws AdminFailure {
        try {
            if (!changeable().list().remove(name, System.currentTimeMillis())) {
                throw unknown(name);
            }
            return ListApi.changed(true);
        } catch (FileFailure e) {
            throw ListApi.failed(e);
        }
    }
}
