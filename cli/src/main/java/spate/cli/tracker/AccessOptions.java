package spate.cli.tracker;

import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.TrackerSettings;
import spate.tracker.access.NetworkList;
import spate.tracker.check.CheckSettings;

/// Who may use it, and is told of: the options of `tracker` about peers, lists and users.
final class AccessOptions {
    private final Flag checkPeers;
    private final Flag checkPrivate;
    private final Value<String> allow;
    private final Value<String> deny;
    private final Flag isPrivate;
    private final Value<String> users;

    AccessOptions(Syntax syntax) {
        syntax.section("Peers");
        checkPeers =
                syntax.flag(
                        "--check-peers",
                        "dial peers back when they announce, and once an hour; those that cannot be"
                                + " reached are given to nobody");
        checkPrivate =
                syntax.flag("--check-private", "with it, dial addresses of private networks, too");
        syntax.section("Access");
        allow =
                syntax.text(
                        "--allow",
                        "FILE",
                        "serve only the torrents whose info hashes stand there, one a line");
        deny =
                syntax.text(
                        "--deny",
                        "FILE",
                        "do not serve these: info hashes, networks (192.0.2.0/24), clients"
                                + " (client:-XL), one a line");
        isPrivate =
                syntax.flag(
                        "--private",
                        "serve only users, who have their passkey in the announce URL"
                                + " (/PASSKEY/announce), and count what they send and receive");
        users =
                syntax.text(
                        "--users",
                        "FILE",
                        "with it, the users: passkey and name, one a line, and if you like"
                                + " max-torrents=N, max-addresses=N, disabled");
    }

    @Nullable CheckSettings check() throws BadUsage {
        if (checkPrivate.on() && !checkPeers.on()) {
            throw new BadUsage("--check-private goes with --check-peers");
        }
        CheckSettings usual = CheckSettings.DEFAULT;
        if (!checkPeers.on()) {
            return null;
        }
        return checkPrivate.on()
                ? new CheckSettings(
                        usual.perSecond(), usual.timeout(), usual.validity(), NetworkList.EMPTY)
                : usual;
    }

    TrackerSettings.Access access(Invocation call) throws BadUsage {
        if (isPrivate.on() != users.given()) {
            throw new BadUsage("--private and --users go together");
        }
        return new TrackerSettings.Access(
                Words.path(call, allow.value()), Words.path(call, deny.value()), Words.path(call, users.value()));
    }
}
