package spate.cli.tracker;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.Subcommand;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.io.file.FileFailure;
import spate.io.file.ProcessLock;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.admin.AdminServer;
import spate.tracker.admin.AdminSettings;
import spate.tracker.users.UserFeed;

/// `spate tracker`: runs a tracker until it is told to stop.
public final class TrackerCommand implements Subcommand {
    private final ServerOptions options = new ServerOptions();

    public TrackerCommand() {}

    @Override
    public Syntax syntax() {
        return options.syntax();
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        TrackerSettings settings = settings(call);
        if (options.isCheck()) {
            call.note("the settings are good");
            return ExitCode.DONE;
        }
        call.showWarnings();
        TrackerReport report = TrackerReport.of(call);
        CountDownLatch stopped = new CountDownLatch(1);
        call.stop().onRequest(stopped::countDown);
        TrackerServer server = start(settings);
        try {
            report.started(server, settings.state() != null);
            server.reloadBy(() -> readAgain(call, server));
            Object reloading = Signals.register("HUP", () -> reload(call, server, report));
            try {
                report.showUntil(stopped, server);
            } finally {
                Signals.unregister("HUP", reloading);
            }
        } finally {
            close(server, settings);
        }
        report.ended(server.totals(), settings.state() != null);
        return ExitCode.DONE;
    }

    /// What the command line says, and under it the file.
    private TrackerSettings settings(Invocation call) throws CommandFailure, BadUsage {
        String file = options.config();
        if (file == null) {
            return options.settings(call);
        }
        return again(call).settings(call);
    }

    /// Reads everything again.
    private ServerOptions again(Invocation call) throws CommandFailure, BadUsage {
        ServerOptions both = new ServerOptions();
        String file = options.config();
        List<String> words = file == null ? List.of() : ConfigFile.words(call.path(file));
        try {
            call.parseAgain(both.syntax(), words);
        } catch (BadUsage e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, file + ": " + e.getMessage());
        }
        return both;
    }

    private static TrackerServer start(TrackerSettings settings) throws CommandFailure {
        try {
            return TrackerServer.start(settings);
        } catch (BindException e) {
            throw new CommandFailure(ExitCode.NETWORK_FAILURE, bindFailure(settings, e), e);
        } catch (AdminServer.ListenFailure e) {
            throw new CommandFailure(ExitCode.NETWORK_FAILURE, adminFailure(settings, e), e);
        } catch (UserFeed.Unavailable e) {
            throw new CommandFailure(ExitCode.NETWORK_FAILURE, String.valueOf(e.getMessage()), e);
        } catch (ProcessLock.HeldException e) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    "another tracker%s keeps its state there; give this one another --state"
                            .formatted(e.holder()),
                    e);
        } catch (FileFailure e) {
            throw new CommandFailure(ExitCode.FILE_FAILURE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE, "cannot start: " + CommandFailure.reason(e), e);
        }
    }

    private static String bindFailure(TrackerSettings settings, BindException e) {
        return bindFailure(TrackerReport.addresses(settings.listen()), "--listen", e);
    }

    private static String adminFailure(TrackerSettings settings, AdminServer.ListenFailure e) {
        AdminSettings admin = Objects.requireNonNull(settings.admin());
        return bindFailure(TrackerReport.addresses(List.of(admin.listen())), "--admin", e);
    }

    private static String bindFailure(String where, String option, IOException e) {
        String why = String.valueOf(e.getMessage());
        return why.contains("already in use")
                ? "cannot listen on %s: another program listens there; end it, or choose another %s"
                        .formatted(where, option)
                : "cannot listen on %s: %s".formatted(where, why);
    }

    private void reload(Invocation call, TrackerServer server, TrackerReport report) {
        try {
            readAgain(call, server);
            report.say("the settings were read again");
        } catch (IOException e) {
            report.say(String.valueOf(e.getMessage()));
        }
    }

    /// For one thread at a time: SIGHUP and the admin port may ask for it.
    private synchronized void readAgain(Invocation call, TrackerServer server) throws IOException {
        try {
            server.apply(again(call).settings(call));
        } catch (CommandFailure | BadUsage e) {
            throw new IOException("the settings stay as they were: " + e.getMessage(), e);
        }
    }

    private static void close(TrackerServer server, TrackerSettings settings)
            throws CommandFailure {
        try {
            server.close();
        } catch (IOException e) {
            TrackerSettings.State state = Objects.requireNonNull(settings.state());
            throw CommandFailure.writing(state.folder().toString(), e);
        }
    }
}
