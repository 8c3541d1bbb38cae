package spate.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;

/// The world a command runs in: everything it would otherwise take from its process.
///
/// @param in standard input
/// @param out standard output
/// @param err standard error
/// @param environment the environment variables
/// @param folder what relative paths are relative to
/// @param outIsTerminal whether a person watches standard output
/// @param errIsTerminal whether a person watches standard error
/// @param columns how wide that person's terminal is now
/// @param rows how high it is now
public record Surroundings(
        InputStream in,
        OutputStream out,
        OutputStream err,
        Map<String, String> environment,
        Path folder,
        boolean outIsTerminal,
        boolean errIsTerminal,
        IntSupplier columns,
        IntSupplier rows) {}
