package spate.tracker.users;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Gate;
import spate.tracker.core.Refusal;
import spate.tracker.swarm.Announce;

/// Lets in the users of a private tracker, within their limits, and counts what they do. To be asked
/// last, for what it lets in is counted.
public final class UserGate implements Gate {
    /// There is no passkey in the URL, or nobody has it.
    public static final Refusal UNKNOWN = Refusal.of("unknown passkey");

    /// The user is not to announce for now.
    public static final Refusal DISABLED = Refusal.of("this account is disabled");

    private final UserList users;
    private final Accounting accounting;

    public UserGate(UserList users, Accounting accounting) {
        this.users = users;
        this.accounting = accounting;
    }

    @Override
    public @Nullable Refusal check(Announce announce, Caller caller, long seconds) {
        User user = users.users().user(caller.user());
        if (user == null) {
            return UNKNOWN;
        }
        return user.enabled() ? accounting.announce(announce, caller, user, seconds) : DISABLED;
    }

    @Override
    public @Nullable Refusal checkScrape(Caller caller) {
        User user = users.users().user(caller.user());
        if (user == null) {
            return UNKNOWN;
        }
        return user.enabled() ? null : DISABLED;
    }
}
