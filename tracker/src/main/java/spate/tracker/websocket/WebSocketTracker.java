package spate.tracker.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebSwarms.Counts;
import spate.tracker.websocket.WebSwarms.Outcome;

/// Answers the messages of WebSockets at a desk, on its thread: those of npm's `bittorrent-tracker`.
///
/// An announce is answered with the counts of the swarm, and its offers go to as many other peers, chosen
/// at random. Whoever got one sends an answer, which goes to the peer that made the offer. Then the two
/// know how to reach each other, without the tracker.
final class WebSocketTracker {
    /// What [#admit] returns for those who may; other numbers are codes of RFC 6455, section 7.4.
    static final int ADMITTED = 0;

    static final int GOING_AWAY = 1001;

    private static final int POLICY_VIOLATION = 1008;
    private static final int TRY_AGAIN_LATER = 1013;

    /// In this part of the idle timeout each connection is looked at once.
    private static final int LOOKS = 3;

    private final Desk desk;
    private final WebSwarms swarms;
    private final WebMessageWriter writer = new WebMessageWriter();
    private final SplittableRandom random = new SplittableRandom();
    private final List<WebConnection> connections = new ArrayList<>();
    private int nextLook;

    WebSocketTracker(Desk desk, WebSwarms swarms) {
        this.desk = desk;
        this.swarms = swarms;
    }

    /// Whether somebody may have a connection; then it is to be [#opened].
    ///
    /// @return [#ADMITTED], or the code to close it with
    int admit(IpAddress from) {
        desk.tick();
        fillCaller(from);
        if (desk.admit() != null) {
            return POLICY_VIOLATION;
        }
        return swarms.reserve(from) ? ADMITTED : TRY_AGAIN_LATER;
    }

    private void fillCaller(IpAddress from) {
        if (from.isV6()) {
            desk.caller().fromV6(from.high(), from.low());
        } else {
            desk.caller().fromV4(from.v4Bits());
        }
    }

    /// A connection that was admitted is open.
    void opened(WebConnection connection) {
        desk.tick();
        connection.heardSeconds = desk.seconds();
        connection.place = connections.size();
        connections.add(connection);
    }

    /// A connection is closed; told once.
    void closed(WebConnection connection) {
        WebConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.place, last);
            last.place = connection.place;
        }
        connection.place = -1;
        swarms.leave(connection.client());
        swarms.release(connection.from());
    }

    /// Something came that is no message.
    void heard(WebConnection connection) {
        desk.tick();
        connection.heardSeconds = desk.seconds();
    }

    /// A message came.
    void message(WebConnection connection, String text) {
        if (connection.isClosing) {
            return;
        }
        long start = System.nanoTime();
        heard(connection);
        fillCaller(connection.from());
        byte[] url = connection.url();
        desk.caller().user(desk.policy().passkeys().userOf(url, url.length));
        Refusal refusal = desk.admit();
        if (refusal == null) {
            answer(connection, text);
        } else {
            connection.answer(writer.failure(WebAction.ANNOUNCE, null, refusal));
        }
        desk.counts().answered(1, System.nanoTime() - start);
    }

    private void answer(WebConnection connection, String text) {
        switch (WebRequestReader.read(text, swarms.limits().messages())) {
            case WebRequest.Announce announce -> announce(connection, announce);
            case WebRequest.Answer answer -> handOn(connection, answer);
            case WebRequest.Scrape scrape -> scrape(connection, scrape);
            case WebRequest.Wrong wrong -> {
                desk.counts().add(Kind.MALFORMED, desk.caller().isV6());
                Refusal reason = Refusal.of(wrong.reason());
                connection.answer(writer.failure(wrong.action(), wrong.infoHash(), reason));
            }
        }
    }

    private void announce(WebConnection connection, WebRequest.Announce announce) {
        fillDesk(announce);
        Refusal refusal = desk.check();
        if (refusal == null) {
            Outcome outcome = swarms.announce(connection.client(), announce, desk.seconds());
            refusal = outcome.refusal();
            if (refusal == null) {
                answer(connection, announce, outcome);
                return;
            }
            desk.counts().add(Kind.REFUSED, desk.caller().isV6());
        }
        connection.answer(writer.failure(WebAction.ANNOUNCE, announce.infoHash(), refusal));
    }

    /// Tells the gates what they look at.
    private void fillDesk(WebRequest.Announce announce) {
        Bytes20 id = announce.peerId();
        Caller caller = desk.caller();
        caller.peerId(id.first(), id.second(), id.third());
        caller.amounts(announce.uploaded(), announce.downloaded(), announce.left());
        Bytes20 hash = announce.infoHash();
        var asked = desk.announce().begin(hash.first(), hash.second(), hash.third());
        if (caller.isV6()) {
            asked.fromV6(caller.high(), caller.low(), 0);
        } else {
            asked.fromV4((int) caller.low(), 0);
        }
        if (announce.left() == 0) {
            asked.seed();
        }
        switch (announce.event()) {
            case COMPLETED -> asked.completed();
            case STOPPED -> asked.stopped();
            case STARTED, UPDATE -> {}
        }
    }

    private void answer(WebConnection connection, WebRequest.Announce announce, Outcome outcome) {
        Bytes20 hash = announce.infoHash();
        int interval = swarms.limits().intervalSeconds();
        interval += random.nextInt(interval / 8 + 1);
        connection.answer(writer.announced(hash, outcome.seeds(), outcome.leechers(), interval));
        List<WebClient> receivers = outcome.receivers();
        for (int i = 0; i < receivers.size(); i++) {
            Offer offer = announce.offers().get(i);
            String message = writer.offer(hash, announce.peerId(), offer);
            swarms.countOffer(receivers.get(i).output().offer(message));
        }
    }

    /// Nothing is said when the other peer is gone: who makes an offer expects that.
    private void handOn(WebConnection connection, WebRequest.Answer answer) {
        WebClient receiver = swarms.receiver(connection.client(), answer);
        swarms.countAnswer(receiver != null && receiver.output().offer(writer.answer(answer)));
    }

    private void scrape(WebConnection connection, WebRequest.Scrape scrape) {
        Refusal refusal = desk.checkScrape();
        if (refusal != null) {
            connection.answer(writer.failure(WebAction.SCRAPE, null, refusal));
            return;
        }
        desk.counts().add(Kind.SCRAPE, desk.caller().isV6());
        writer.beginScrape();
        for (Bytes20 hash : scrape.infoHashes()) {
            boolean isTold = desk.mayScrape(hash.first(), hash.second(), hash.third());
            writer.scraped(hash, isTold ? swarms.counts(hash) : Counts.NONE);
        }
        connection.answer(writer.endScrape(swarms.limits().intervalSeconds()));
    }

    /// A second has passed: looks at a part of the connections, so that each is looked at in time. Who is
    /// silent is asked whether he is there; who stays silent, or does not close, is cut off.
    void tick() {
        desk.tick();
        int period = swarms.limits().idleTimeoutSeconds() / LOOKS;
        for (int i = Math.ceilDiv(connections.size(), period); i > 0; i--) {
            nextLook = nextLook == 0 ? connections.size() - 1 : nextLook - 1;
            if (nextLook < connections.size()) {
                look(connections.get(nextLook), period);
            }
        }
    }

    private void look(WebConnection connection, int period) {
        long silence = desk.seconds() - connection.heardSeconds;
        if (connection.isClosing || silence > swarms.limits().idleTimeoutSeconds()) {
            connection.transport().abort();
            return;
        }
        if (silence >= period) {
            connection.ping();
        }
        swarms.expire(connection.client(), desk.seconds());
    }

    /// Says good-bye to a connection; if that takes too long, it is cut off.
    void close(WebConnection connection, int code) {
        connection.isClosing = true;
        connection.transport().close(code);
    }

    /// Says good-bye to all.
    void close() {
        List.copyOf(connections).forEach(each -> close(each, GOING_AWAY));
    }

    int connectionCount() {
        return connections.size();
    }
}
