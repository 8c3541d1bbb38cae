package spate.tracker.users;

/// What somebody has done, in all or since something.
///
/// @param uploadedBytes what he has sent, 0 or more
/// @param downloadedBytes what he has received, 0 or more
/// @param seedSeconds how long he had torrents whole, for each of them: 0 or more
public record Totals(long uploadedBytes, long downloadedBytes, long seedSeconds) {
    public static final Totals NONE = new Totals(0, 0, 0);

    /// What was sent for each byte that was received; infinite where nothing was received, 0 where nothing
    /// was sent.
    public double ratio() {
        return uploadedBytes == 0 ? 0 : (double) uploadedBytes / downloadedBytes;
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
