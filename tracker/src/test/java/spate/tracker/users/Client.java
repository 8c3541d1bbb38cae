package spate.tracker.users;

import spate.tracker.core.Caller;
import spate.tracker.core.Refusal;
import spate.tracker.swarm.Announce;

/// Announces to accounts as one client of a user does.
final class Client {
    final Accounting accounting;
    final int number;
    User user;
    long torrent = 1;
    long peerId = 1;
    int v4 = 0x0A000001;
    long v6;
    long uploaded;
    long downloaded;
    boolean isSeed;
    boolean stops;

    Client(Accounting accounting, int number, User user) {
        this.accounting = accounting;
        this.number = number;
        this.user = user;
    }

    Client(Accounting accounting) {
        this(accounting, 0, User.of("passkey-0", "zero"));
    }

    Refusal announce(long seconds) {
        Announce announce = new Announce();
        Caller caller = new Caller();
        announce.begin(torrent, 0, 0);
        if (v6 != 0) {
            announce.fromV6(v6, 1, 1);
            caller.fromV6(v6, 1);
        } else {
            announce.fromV4(v4, 1);
            caller.fromV4(v4);
        }
        if (isSeed) {
            announce.seed();
        }
        if (stops) {
            announce.stopped();
        }
        caller.peerId(peerId, 0, 0).amounts(uploaded, downloaded, isSeed ? 0 : 1).user(number);
        return accounting.announce(announce, caller, user, seconds);
    }

    Refusal announce(long up, long down, long seconds) {
        uploaded = up;
        downloaded = down;
        return announce(seconds);
    }

    Totals totals() {
        return accounting.totals(number);
    }

    UserActivity activity() {
        return accounting.activity(number);
    }
}
