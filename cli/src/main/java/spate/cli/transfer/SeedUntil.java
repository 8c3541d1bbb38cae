package spate.cli.transfer;

import java.time.Duration;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;

/// How long to keep seeding: until a ratio, a time, or whichever comes first.
///
/// @param ratio uploaded to size; 0 for no limit
/// @param time zero for no limit
record SeedUntil(double ratio, Duration time) {

    static final SeedUntil STOPPED = new SeedUntil(0, Duration.ZERO);

    /// Reads `2.0`, `30m` or `2.0,30m`.
    static SeedUntil parse(String text) throws BadUsage {
        SeedUntil until = STOPPED;
        for (String part : text.split(",", -1)) {
            String limit = part.strip();
            until =
                    limit.matches("\\d{1,9}(\\.\\d{1,9})?")
                            ? new SeedUntil(Double.parseDouble(limit), until.time)
                            : new SeedUntil(until.ratio, Quantity.duration(limit));
        }
        if (until.ratio == 0 && until.time.isZero()) {
            throw new BadUsage(
                    "'"
                            + text
                            + "' is no limit for seeding; write a ratio (2.0), a time (30m) or both");
        }
        return until;
    }
}
