package spate.tracker.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.access.AccessEntry;
import spate.tracker.access.AccessFiles;
import spate.tracker.access.AccessFiles.Which;

/// Reads and changes the allow list and the deny list.
final class ListApi {
    private static final String ENTRIES = "entries";

    private final @Nullable AccessFiles lists;

    ListApi(@Nullable AccessFiles lists) {
        this.lists = lists;
    }

    /// Whether there is such a list.
    boolean has(Which which) {
        return lists != null && lists.has(which);
    }

    AdminAnswer read(Which which, Query query) throws AdminFailure {
        AccessFiles.Page page;
        try {
            page = list(which).page(which, query.from(), query.count());
        } catch (FileFailure e) {
            throw failed(e);
        }
        return AdminAnswer.json(
                AdminAnswer.OK,
                json -> {
                    json.writeNumberProperty("total", page.total());
                    json.writeNumberProperty("from", query.from());
                    json.writeArrayPropertyStart(ENTRIES);
                    page.entries().forEach(json::writeString);
                    json.writeEndArray();
                });
    }

    AdminAnswer add(Which which, byte[] body) throws AdminFailure {
        AccessFiles files = list(which);
        Set<AccessEntry> entries = entries(body);
        try {
            return changed(files.add(which, entries, System.currentTimeMillis()));
        } catch (FileFailure e) {
            throw failed(e);
        }
    }

    AdminAnswer remove(Which which, byte[] body) throws AdminFailure {
        AccessFiles files = list(which);
        Set<AccessEntry> entries = entries(body);
        try {
            return changed(files.remove(which, entries, System.currentTimeMillis()));
        } catch (FileFailure e) {
            throw failed(e);
        }
    }

    private AccessFiles list(Which which) throws AdminFailure {
        if (lists == null || !lists.has(which)) {
            String name = which.name().toLowerCase(Locale.ROOT);
            throw new AdminFailure(
                    AdminFailure.CONFLICT,
                    "there is no %s list: start the tracker with --%s FILE".formatted(name, name));
        }
        return lists;
    }

    private static Set<AccessEntry> entries(byte[] body) throws AdminFailure {
        List<String> texts = JsonBody.read(body, Set.of(ENTRIES)).texts(ENTRIES);
        try {
            return texts.stream().map(ListApi::entry).collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new AdminFailure(AdminFailure.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static AccessEntry entry(String text) {
        try {
            return AccessEntry.parse(text);
        } catch (IllegalArgumentException e) {
            String shown = text.length() <= 100 ? text : text.substring(0, 100) + "...";
            throw new IllegalArgumentException("'%s': %s".formatted(shown, e.getMessage()), e);
        }
    }

    static AdminAnswer changed(boolean isChanged) {
        return AdminAnswer.json(
                AdminAnswer.OK, json -> json.writeBooleanProperty("changed", isChanged));
    }

    static AdminFailure failed(FileFailure failure) {
        return new AdminFailure(AdminFailure.FAILED, String.valueOf(failure.getMessage()));
    }
}
