package spate.tracker.users;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// Where the users of a private tracker stand.
public sealed interface UserSource {

    /// In a file, which is read again when it changes: see [UserFile].
    static UserSource of(Path file) {
        return new InFile(file);
    }

    /// In a file.
    record InFile(Path path) implements UserSource {}

    /// Behind a URL: see [UserFeed].
    ///
    /// @param url `http` or `https`, with a host; may have `user:password@`
    /// @param interval between two questions, 1 s to 1 day
    record AtUrl(URI url, Duration interval) implements UserSource {
        public AtUrl {
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!isHttp || url.getHost() == null) {
                throw new IllegalArgumentException("no URL with http:// or https:// and a host");
            }
            if (interval.toSeconds() < 1 || interval.toDays() > 1) {
                throw new IllegalArgumentException("1 s to 1 day, not " + interval);
            }
        }

        /// The URL as everybody may see it: without user, password and query.
        @Override
        public String toString() {
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
        }
    }
}
