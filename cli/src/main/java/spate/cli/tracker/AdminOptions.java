package spate.cli.tracker;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.client.content.Reason;
import spate.tracker.admin.AdminSettings;
import spate.tracker.http.HttpSettings;

/// The options of `tracker` about its admin port.
final class AdminOptions {
    private final Value<InetSocketAddress> admin;
    private final Value<String> adminToken;

    private final Flag adminHttps;

    AdminOptions(Syntax syntax) {
        syntax.section("Admin");
        admin =
                syntax.value(
                        "--admin",
                        "ADDR",
                        ListenAddress::parse,
                        "show metrics, statistics and a page here: IP:PORT, best one that only this"
                                + " machine reaches (127.0.0.1:6970)");
        adminHttps =
                syntax.flag("--admin-https", "with it, HTTPS there, with --certificate and --key");
        adminToken =
                syntax.text(
                        "--admin-token",
                        "TEXT|@FILE",
                        "with it, let those who send this token change lists and users, have the"
                                + " settings read again and the swarms saved: 16 characters or more;"
                                + " @FILE takes the first line of a file");
    }

    /// @param files of the certificate for HTTPS; null if there are none
    @Nullable AdminSettings admin(Invocation call, HttpSettings.@Nullable Certificate files)
            throws BadUsage {
        InetSocketAddress address = admin.value();
        String token = adminToken.value();
        if (address == null && adminHttps.on()) {
            throw new BadUsage("--admin-https goes with --admin");
        }
        if (adminHttps.on() && files == null) {
            throw new BadUsage("--admin-https needs --certificate and --key");
        }
        if (address == null && token == null) {
            return null;
        }
        if (address == null) {
            throw new BadUsage("--admin-token goes with --admin");
        }
        try {
            return new AdminSettings(
                    address,
                    token == null ? null : token(call, token),
                    adminHttps.on() ? files : null);
        } catch (IllegalArgumentException e) {
            throw new BadUsage("--admin-token: " + e.getMessage());
        }
    }

    private static String token(Invocation call, String word) throws BadUsage {
        if (!word.startsWith("@")) {
            return word;
        }
        Path file = call.path(word.substring(1));
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new BadUsage("--admin-token: cannot read %s: %s".formatted(file, Reason.of(e)));
        }
    }

    /// Whether the certificate is for the admin port, too.
    boolean isSecure() {
        return adminHttps.on();
    }
}
