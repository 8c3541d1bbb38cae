package spate.cli;

import java.io.IOException;
import spate.client.TorrentFetch;
import spate.client.content.Reason;

/// Reads a torrent from the Web.
public final class WebSource {
    private WebSource() {}

    /// Whether a word of the command line is the URL of a document.
    public static boolean isUrl(String word) {
        return word.regionMatches(true, 0, "http://", 0, 7)
                || word.regionMatches(true, 0, "https://", 0, 8);
    }

    /// Gets what it leads to.
    public static byte[] read(String url) throws CommandFailure {
        try {
            return TorrentFetch.get(url);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE,
                    "cannot get "
                            + url
                            + ": "
                            + Reason.of(e)
                            + "; check the address, or try again later",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted", e);
        }
    }
}
