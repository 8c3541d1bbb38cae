package spate.tracker.users;

/// How it went with the URL of the users.
///
/// @param fetches how often it was asked and had an answer, also that nothing has changed
/// @param failures how often it had none
/// @param goodMillis when it was asked last with success, in Unix time; 0 if never
/// @param hasFailed whether the last time was none
public record FeedCounts(long fetches, long failures, long goodMillis, boolean hasFailed) {
    FeedCounts failed() {
        return new FeedCounts(fetches, failures + 1, goodMillis, true);
    }

    FeedCounts succeeded(long unixMillis) {
        return new FeedCounts(fetches + 1, failures, unixMillis, false);
    }
}
