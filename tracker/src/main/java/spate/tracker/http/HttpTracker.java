package spate.tracker.http;

import static spate.tracker.http.AnswerBytes.ascii;

import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.Policy;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.swarm.Announce;

/// Answers targets of HTTP requests at a desk, on its thread. An announce with a compact answer costs no
/// allocation.
final class HttpTracker {
    /// What is to be done with what was asked.
    enum Outcome {
        /// The body is the answer.
        ANSWERED,
        /// The body is for people.
        TEXT,
        /// Nothing is there.
        NOT_FOUND,
        /// All torrents are to be told of: the answer is what a [FullScrape] writes.
        FULL_SCRAPE
    }

    /// The longest answer: the most peers as dictionaries, or the most torrents of a scrape.
    private static final int MAX_BODY = 20 << 10;

    private static final byte[] FAILURE = ascii("d14:failure reason");
    private static final byte[] RETRY_IN = ascii("8:retry in");
    private static final byte[] NEVER = ascii("5:never");
    private static final byte[] GREETING =
            ascii(
                    """
                    This is a BitTorrent tracker.

                    Add the address of this page with /announce at its end to a torrent,
                    and whoever has the torrent finds the others here.
                    """);

    private static final Refusal NO_FULL_SCRAPE =
            Refusal.of("info_hash is missing: this tracker does not tell of all torrents");

    private final Desk desk;
    private HttpRules rules;
    private final HttpQuery query = new HttpQuery();
    private AnnounceWriter announces;
    private final AnswerBytes body = new AnswerBytes(MAX_BODY);

    HttpTracker(Desk desk, HttpRules rules) {
        this.desk = desk;
        this.rules = rules;
        this.announces = new AnnounceWriter(rules.warning());
    }

    /// From now on something else holds.
    void use(HttpRules changed) {
        rules = changed;
        announces = new AnnounceWriter(changed.warning());
    }

    /// The answer, to be read before the next is asked for.
    AnswerBytes body() {
        return body;
    }

    Desk desk() {
        return desk;
    }

    /// Answers.
    ///
    /// @param target it is in the first bytes of it
    /// @param from who asks
    Outcome answer(byte[] target, int length, IpAddress from) {
        body.clear();
        Refusal problem = query.read(target, length);
        return switch (query.path()) {
            case UNKNOWN -> Outcome.NOT_FOUND;
            case ROOT -> {
                body.put(GREETING);
                yield Outcome.TEXT;
            }
            case ANNOUNCE, SCRAPE -> answer(target, length, from, problem);
        };
    }

    private Outcome answer(byte[] target, int length, IpAddress from, @Nullable Refusal problem) {
        IpAddress claimed = rules.claimants().test(from) ? query.claimedAddress() : null;
        Caller caller = fill(desk.caller(), claimed == null ? from : claimed);
        Refusal refusal = desk.admit();
        if (refusal == null && problem != null) {
            desk.counts().add(Kind.MALFORMED, caller.isV6());
            refusal = problem;
        }
        if (refusal != null) {
            return refuse(refusal);
        }
        Policy policy = desk.policy();
        caller.user(policy.passkeys().userOf(target, length));
        return query.path() == HttpQuery.Path.ANNOUNCE ? announce(policy) : scrape();
    }

    static Caller fill(Caller caller, IpAddress address) {
        return address.isV4()
                ? caller.fromV4(address.v4Bits())
                : caller.fromV6(address.high(), address.low());
    }

    /// Refuses whatever was asked.
    Outcome refuse(Refusal refusal) {
        body.clear().put(FAILURE).putString(refusal.text());
        if (refusal.retryMinutes() == Refusal.NEVER_RETRY) {
            body.put(RETRY_IN).put(NEVER);
        } else if (refusal.retryMinutes() != Refusal.RETRY_AS_EVER) {
            body.put(RETRY_IN).putInteger(refusal.retryMinutes());
        }
        body.put('e');
        return Outcome.ANSWERED;
    }

    private Outcome announce(Policy policy) {
        desk.caller().peerId(query.peerId0(), query.peerId1(), query.peerId2());
        desk.caller().amounts(query.uploaded(), query.downloaded(), query.left());
        int wanted = policy.peersFor(query.wanted());
        readAnnounce(wanted);
        Refusal refusal = desk.answer();
        if (refusal != null) {
            return refuse(refusal);
        }
        announces.write(desk, query.isCompact(), wanted, body);
        return Outcome.ANSWERED;
    }

    private void readAnnounce(int wanted) {
        Announce announce = desk.announce();
        Caller caller = desk.caller();
        announce.begin(query.hash0(0), query.hash1(0), query.hash2(0)).wants(wanted, wanted);
        if (caller.isV6()) {
            announce.fromV6(caller.high(), caller.low(), query.port());
        } else {
            announce.fromV4((int) caller.low(), query.port());
        }
        if (query.left() == 0) {
            announce.seed();
        } else if (query.event() == HttpQuery.Event.PAUSED) {
            announce.partialSeed();
        }
        switch (query.event()) {
            case STOPPED -> announce.stopped();
            case COMPLETED -> announce.completed();
            case NONE, PAUSED -> {}
        }
    }

    private Outcome scrape() {
        Refusal refusal = desk.checkScrape();
        if (refusal != null) {
            return refuse(refusal);
        }
        boolean isV6 = desk.caller().isV6();
        if (query.hashCount() == 0) {
            if (!rules.allowsFullScrape()) {
                return refuse(NO_FULL_SCRAPE);
            }
            desk.counts().add(Kind.FULL_SCRAPE, isV6);
            return Outcome.FULL_SCRAPE;
        }
        desk.counts().add(Kind.SCRAPE, isV6);
        query.sortHashes();
        ScrapeWriter.begin(body);
        for (int i = 0; i < query.hashCount(); i++) {
            ScrapeWriter.entry(desk.scrape(query.hash0(i), query.hash1(i), query.hash2(i)), body);
        }
        ScrapeWriter.end(body);
        return Outcome.ANSWERED;
    }
}
