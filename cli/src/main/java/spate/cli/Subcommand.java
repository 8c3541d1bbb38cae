package spate.cli;

import java.io.IOException;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;

/// One subcommand: what it takes, declared in its constructor, and what it does. An object serves
/// one run. A new one is made known in [Spate#subcommand] and [Spate#NAMES].
public interface Subcommand {
    /// Its grammar; the options in it hold their values when [#run] is called.
    Syntax syntax();

    /// Does the work.
    ///
    /// @throws CommandFailure if it could not be done
    /// @throws BadUsage if the options do not go together
    /// @throws IOException if reading or writing failed and there is no more to say about it
    /// @throws InterruptedException if the user stopped it
    ExitCode run(Invocation call)
            throws CommandFailure, BadUsage, IOException, InterruptedException;
}
