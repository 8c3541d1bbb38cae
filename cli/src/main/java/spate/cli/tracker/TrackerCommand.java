package spate.cli.tracker;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.Subcommand;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.client.content.Reason;
import spate.io.file.FileFailure;
import spate.io.file.ProcessLock;
import spate.tracker.ConfigCheck;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.admin.AdminServer;
import spate.tracker.admin.AdminSettings;
import spate.tracker.http.AddressFailure;
import spate.tracker.users.UserFeed;

/// `spate tracker`: runs a tracker until it is told to stop.
public final class TrackerCommand implements Subcommand {
    private static final CommandFailure BROKEN =
            new CommandFailure(
                    ExitCode.UNFINISHED,
                    "a thread that answers has ended, as the log says; this is a mistake in spate"
                            + " itself, please report it");

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
            return check(call, settings);
        }
        call.showWarnings();
        CountDownLatch stopped = new CountDownLatch(1);
        call.stop().onRequest(stopped::countDown);
        try (HangUps hangUps = new HangUps()) {
            return serve(call, settings, hangUps, stopped);
        }
    }

    private ExitCode serve(
            Invocation call, TrackerSettings settings, HangUps hangUps, CountDownLatch stopped)
            throws CommandFailure, InterruptedException {
        TrackerReport report = TrackerReport.of(call);
        TrackerServer server = start(settings);
        boolean isSaved = false;
        try {
            report.started(server, settings.state() != null);
            server.reloadBy(() -> readAgain(call, server, settings));
            server.onBroken(stopped::countDown);
            hangUps.mindBy(() -> reload(call, server, settings, report));
            report.showUntil(stopped, server);
        } finally {
            isSaved = close(call, server, settings);
        }
        if (server.isBroken()) {
            call.fail(BROKEN);
        }
        if (server.isBroken() || !isSaved) {
            return isSaved ? BROKEN.exitCode() : ExitCode.FILE_FAILURE;
        }
        report.ended(server.totals(), settings.state() != null);
        return ExitCode.DONE;
    }

    private static ExitCode check(Invocation call, TrackerSettings settings) {
        List<String> problems = ConfigCheck.problems(settings);
        for (String problem : problems) {
            call.fail(new CommandFailure(ExitCode.FILE_FAILURE, problem));
        }
        if (problems.isEmpty()) {
            call.note("the settings are good");
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.FILE_FAILURE;
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
            String message = String.valueOf(e.getMessage());
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    file == null ? message : ConfigFile.located(file, call.path(file), message));
        }
        return both;
    }

    private static TrackerServer start(TrackerSettings settings) throws CommandFailure {
        try {
            return TrackerServer.start(settings);
        } catch (AddressFailure e) {
            throw new CommandFailure(ExitCode.NETWORK_FAILURE, addressFailure(e), e);
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
            throw new CommandFailure(ExitCode.FILE_FAILURE, failure(e), e);
        }
    }

    private static String failure(IOException e) {
        String file = e instanceof FileSystemException about ? about.getFile() : null;
        String why = Reason.of(e);
        return file == null ? "cannot start: " + why : "cannot start: %s: %s".formatted(file, why);
    }

    private static String addressFailure(AddressFailure e) {
        String option = e.protocol().equals("http") ? "--listen" : "--" + e.protocol();
        return bindFailure(TrackerReport.addresses(List.of(e.address())), option, e);
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

    private void reload(
            Invocation call, TrackerServer server, TrackerSettings started, TrackerReport report) {
        try {
            List<String> later = readAgain(call, server, started);
            report.say(
                    "the settings were read again"
                            + (later.isEmpty()
                                    ? ""
                                    : "; what needs a new start: " + String.join(", ", later)));
        } catch (IOException e) {
            report.say(String.valueOf(e.getMessage()));
        }
    }

    /// For one thread at a time: SIGHUP and the admin port may ask for it.
    ///
    /// @param started what the tracker was started with
    /// @return what has changed and holds only after a new start
    private synchronized List<String> readAgain(
            Invocation call, TrackerServer server, TrackerSettings started) throws IOException {
        try {
            TrackerSettings now = again(call).settings(call);
            server.apply(now);
            return NewStart.needed(started, now);
        } catch (CommandFailure | BadUsage e) {
            throw new IOException("the settings stay as they were: " + e.getMessage(), e);
        }
    }

    /// Told at once, whether the tracker was asked to stop or not: what was not saved is lost.
    private static boolean close(Invocation call, TrackerServer server, TrackerSettings settings) {
        try {
            server.close();
            return true;
        } catch (IOException e) {
            TrackerSettings.State state = Objects.requireNonNull(settings.state());
            call.fail(CommandFailure.writing(state.folder().toString(), e));
            return false;
        }
    }
}
