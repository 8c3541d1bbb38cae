package spate.tracker.http;

import static spate.tracker.http.AnswerBytes.ascii;

import spate.tracker.swarm.Scrape;

/// Writes counts of torrents (BEP 48; `downloaders` is of BEP 21).
final class ScrapeWriter {
    /// The longest entry of [#entry].
    static final int MAX_ENTRY = 23 + 4 * (16 + 12) + 2;

    private static final byte[] BEGIN = ascii("d5:filesd");
    private static final byte[] END = ascii("ee");
    private static final byte[] HASH = ascii("20:");
    private static final byte[] COMPLETE = ascii("d8:complete");
    private static final byte[] DOWNLOADED = ascii("10:downloaded");
    private static final byte[] DOWNLOADERS = ascii("11:downloaders");
    private static final byte[] INCOMPLETE = ascii("10:incomplete");

    private ScrapeWriter() {}

    static void begin(AnswerBytes out) {
        out.put(BEGIN);
    }

    static void entry(Scrape scrape, AnswerBytes out) {
        out.put(HASH).putLong(scrape.hash0()).putLong(scrape.hash1()).putInt(scrape.hash2());
        out.put(COMPLETE).putInteger(scrape.seeds());
        out.put(DOWNLOADED).putInteger(scrape.downloads());
        out.put(DOWNLOADERS).putInteger(Math.max(0, scrape.downloaders()));
        out.put(INCOMPLETE).putInteger(scrape.leechers()).put('e');
    }

    static void end(AnswerBytes out) {
        out.put(END);
    }
}
