package spate.cli.tracker;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.WebSource;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.TrackerSettings;
import spate.tracker.access.NetworkList;
import spate.tracker.check.CheckSettings;
import spate.tracker.users.UserSource;

/// Who may use it, and is told of: the options of `tracker` about peers, lists and users.
final class AccessOptions {
    private final Flag checkPeers;
    private final Flag checkPrivate;
    private final Value<String> allow;
    private final Value<String> deny;
    private final Flag isPrivate;
    private final Value<String> users;
    private final Value<Duration> usersInterval;

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
                        "serve only the torrents whose info hashes stand there, one a line, or both of a"
                                + " hybrid: one swarm");
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
                        "FILE|URL",
                        "with it, the users: passkey and name, one a line, and if you like"
                                + " max-torrents=N, max-addresses=N, disabled; a URL (http, https)"
                                + " is asked again and again");
        usersInterval =
                syntax.value(
                        "--users-interval",
                        "TIME",
                        text -> Words.within(text, Duration.ofSeconds(1), Duration.ofDays(1)),
                        "how often the URL of --users is asked (default: 1m)");
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
                Words.path(call, allow.value()), Words.path(call, deny.value()), users(call));
    }

    private @Nullable UserSource users(Invocation call) throws BadUsage {
        String word = users.value();
        boolean isUrl = word != null && WebSource.isUrl(word);
        if (usersInterval.given() && !isUrl) {
            throw new BadUsage("--users-interval goes with a URL of --users");
        }
        if (word == null) {
            return null;
        }
        if (!isUrl) {
            return UserSource.of(call.path(word));
        }
        try {
            return new UserSource.AtUrl(new URI(word), usersInterval.or(Duration.ofMinutes(1)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new BadUsage("--users: '" + word + "' is no URL");
        }
    }
}
