package spate.cli.transfer;

import org.jspecify.annotations.Nullable;
import spate.cli.terminal.Figures;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;

/// What happens to a torrent, in words.
final class TransferText {

    private TransferText() {}

    /// A line for an event that people want to know of, else null.
    static @Nullable String of(TorrentHandle torrent, Event event, double secondsSinceAdded) {
        return switch (event) {
            case Event.Completed completed -> completed(torrent, completed, secondsSinceAdded);
            case Event.Seeding _ -> "seeding";
            case Event.Halted halted ->
                    "paused: " + halted.reason() + "; goes on by itself when it can";
            case Event.Resumed _ -> "goes on";
            case Event.LimitReached limit -> limit.limit() + " reached";
            case Event.PieceUnreadable bad ->
                    "piece %d cannot be read and is not served: %s"
                            .formatted(bad.pieceIndex(), bad.reason());
            case Event.PeerBanned banned -> banned(banned);
            case Event.TrackerFailed failed -> "tracker " + failed.url() + ": " + failed.reason();
            case Event.TrackerWarned warned ->
                    "tracker " + warned.url() + " says: " + warned.warning();
            case Event.Checked _,
                    Event.Durable _,
                    Event.PieceVerified _,
                    Event.PieceFailed _,
                    Event.PeerConnected _,
                    Event.PeerDisconnected _,
                    Event.PeerRefused _,
                    Event.TrackerAnswered _,
                    Event.Stopped _ ->
                    null;
        };
    }

    /// What [TransferReport#onSaveTrouble] tells, in a line.
    static String saving(TorrentHandle torrent, @Nullable String trouble) {
        return torrent.metainfo().info().name()
                + ": "
                + (trouble == null ? "its state is saved again" : trouble);
    }

    private static String banned(Event.PeerBanned banned) {
        double seconds = banned.lengthNanos() / 1e9;
        return "banned "
                + (banned.wholeHost() ? "all of " + banned.address().ip() : banned.address())
                + " for "
                + Figures.duration(seconds)
                + ": it "
                + banned.reason();
    }

    private static String completed(
            TorrentHandle torrent, Event.Completed completed, double seconds) {
        if (completed.downloadedBytes() == 0) {
            return "complete, all of it was there";
        }
        double rate = completed.downloadedBytes() / Math.max(seconds, 0.001);
        String wasted =
                completed.wastedBytes() == 0
                        ? ""
                        : ", " + Figures.size(completed.wastedBytes()) + " wasted";
        return "complete: "
                + Figures.size(completed.downloadedBytes())
                + " in "
                + Figures.duration(seconds)
                + " ("
                + Figures.rate(rate)
                + wasted
                + ") in "
                + torrent.paths().content();
    }

    /// One line of figures.
    static String progress(TorrentSnapshot now) {
        StringBuilder line = new StringBuilder(state(now));
        if (now.state() != TorrentSnapshot.State.SEEDING) {
            line.append(", ").append(percent(now)).append(" % of ");
            line.append(Figures.size(now.wantedBytes()));
        }
        line.append(", down ").append(Figures.rate(now.downRate()));
        line.append(", up ").append(Figures.rate(now.upRate()));
        line.append(", ").append(Figures.count(now.peers(), "peer"));
        String left = left(now);
        return left.isEmpty() ? line.toString() : line + ", " + left;
    }

    static String state(TorrentSnapshot now) {
        return switch (now.state()) {
            case CHECKING -> "checking";
            case DOWNLOADING -> "downloading";
            case STALLED -> now.peers() == 0 ? "waiting for peers" : "stalled";
            case SEEDING -> "seeding";
            case ERROR -> "paused: " + now.reason();
            case STOPPED -> "stopped";
        };
    }

    static int percent(TorrentSnapshot now) {
        return now.wantedBytes() == 0 ? 100 : (int) (now.haveBytes() * 100 / now.wantedBytes());
    }

    /// The time that is left at this rate, or nothing where that cannot be told.
    static String left(TorrentSnapshot now) {
        long bytes = now.wantedBytes() - now.haveBytes();
        if (now.state() != TorrentSnapshot.State.DOWNLOADING || now.downRate() < 1 || bytes <= 0) {
            return "";
        }
        return Figures.duration(Math.ceil((double) bytes / now.downRate())) + " left";
    }
}
