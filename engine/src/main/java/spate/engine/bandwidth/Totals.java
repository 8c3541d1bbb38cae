package spate.engine.bandwidth;

/// What a torrent has exchanged over all its sessions, in bytes of payload.
///
/// @param downloadedBytes what came in, waste included
/// @param uploadedBytes what went out
public record Totals(long downloadedBytes, long uploadedBytes) {
    /// Nothing exchanged yet.
    public static final Totals NONE = new Totals(0, 0);

    /// Adds what was exchanged since.
    public Totals plus(long moreDownloadedBytes, long moreUploadedBytes) {
        return new Totals(downloadedBytes + moreDownloadedBytes, uploadedBytes + moreUploadedBytes);
    }

    /// Uploaded divided by downloaded; with nothing downloaded, by `sizeBytes` (a torrent whose
    /// data was there from the start); 0 if that is 0 too.
    public double ratio(long sizeBytes) {
        long divisor = downloadedBytes > 0 ? downloadedBytes : sizeBytes;
        return divisor > 0 ? (double) uploadedBytes / divisor : 0;
    }
}
