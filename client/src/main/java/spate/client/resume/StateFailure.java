package spate.client.resume;

import java.io.IOException;
import java.nio.file.Path;

/// The state of a torrent cannot be read or kept: no fault of the folder of its content.
public final class StateFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final IOException reason;

    /// @param directory the folder of this state, or of all
    StateFailure(Path directory, IOException reason) {
        super("the state cannot be kept in " + directory, reason);
        this.directory = directory.toString();
        this.reason = reason;
    }

    /// The folder of this state, or of all.
    public String directory() {
        return directory;
    }

    /// What is wrong with it.
    public IOException reason() {
        return reason;
    }
}
