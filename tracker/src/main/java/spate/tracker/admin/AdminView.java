package spate.tracker.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.access.AccessFiles;
import spate.tracker.core.Tracker;
import spate.tracker.users.Members;

/// The tracker as the admin port sees it.
///
/// @param lists who may use it; null if there are none
/// @param members the users of a private tracker; null if it is public
/// @param figures of its parts
public record AdminView(
        Tracker tracker,
        @Nullable AccessFiles lists,
        @Nullable Members members,
        List<Figures> figures,
        AdminControl control) {
    public AdminView {
        figures = List.copyOf(figures);
    }
}
