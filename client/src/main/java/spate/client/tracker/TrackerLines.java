package spate.client.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spate.client.http.HttpAsk;
import spate.client.http.HttpFailure;
import spate.client.http.HttpFetch;
import spate.client.http.HttpReply;
import spate.client.http.Url;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.dns.Resolution;
import spate.io.dns.Resolver;
import spate.io.loop.EventLoop;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.ScrapeRequest;
import spate.protocol.tracker.ScrapeResponse;
import spate.protocol.tracker.SwarmCounts;
import spate.protocol.tracker.TrackerError;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

/// Single questions to trackers, whatever their protocol. Calls block. Thread-safe.
final class TrackerLines implements AutoCloseable {

    private final Resolver resolver;
    private final LocalAddresses local;
    private final Patience patience;
    private final UdpTrackers udp;
    private final FamilyMemory memory = new FamilyMemory();
    private final ReentrantLock lock = new ReentrantLock();

    /// Opened when it is first needed, which for many it never is. Guarded by the lock.
    private @Nullable HttpFetch http;

    private boolean closed;

    /// @param patience for all but `stopped`
    TrackerLines(Resolver resolver, EventLoop udpLoop, LocalAddresses local, Patience patience) {
        this.resolver = resolver;
        this.local = local;
        this.patience = patience;
        this.udp = new UdpTrackers(udpLoop, local);
    }

    private HttpFetch http() throws TrackerFailure {
        lock.lock();
        try {
            if (closed) {
                throw new TrackerFailure("stopped", false);
            }
            if (http == null) {
                http = new HttpFetch(resolver, local);
            }
            return http;
        } finally {
            lock.unlock();
        }
    }

    Resolver resolver() {
        return resolver;
    }

    FamilyMemory memory() {
        return memory;
    }

    /// The families of addresses that both the tracker and this machine have, one at least.
    List<Family> families(TrackerAddress tracker) throws TrackerFailure {
        List<InetAddress> addresses = resolve(tracker.host());
        List<Family> families = new ArrayList<>();
        for (Family family : List.of(Family.V4, Family.V6)) {
            if (isOurs(family) && !family.of(addresses).isEmpty()) {
                families.add(family);
            }
        }
        if (families.isEmpty()) {
            throw new TrackerFailure(
                    tracker.host() + " has no address of the family we are bound to", true);
        }
        return families;
    }

    private boolean isOurs(Family family) {
        return local.equals(LocalAddresses.ANY)
                || (family == Family.V4 ? local.v4() : local.v6()) != null;
    }

    private List<InetAddress> resolve(String host) throws TrackerFailure {
        return switch (resolver.resolve(host)) {
            case Resolution.Found(List<InetAddress> addresses) -> addresses;
            case Resolution.Failed(String reason) -> throw new TrackerFailure(reason, true);
        };
    }

    /// Announces over one family of addresses.
    AnnounceResponse announce(
            TrackerAddress tracker, Family family, AnnounceRequest request, boolean keepAlive)
            throws TrackerFailure, InterruptedException {
        Patience time = request.event() == AnnounceEvent.STOPPED ? patience.forStopped() : patience;
        if (tracker.isUdp()) {
            UdpQuestion question = new UdpQuestion.Announce(request, tracker.urlData());
            return AnnounceResponse.of(udp.ask(socket(tracker, family), question, time));
        }
        HttpReply reply = get(request.httpUrl(tracker.text()), family, time, keepAlive);
        AnnounceResponse response = AnnounceResponse.parse(reply.body());
        checkStatus(reply, response.error());
        return response;
    }

    private InetSocketAddress socket(TrackerAddress tracker, Family family) throws TrackerFailure {
        List<InetAddress> addresses = family.of(resolve(tracker.host()));
        if (addresses.isEmpty()) {
            throw new TrackerFailure("it has no address any more", true);
        }
        return new InetSocketAddress(addresses.getFirst(), tracker.port());
    }

    private HttpReply get(String text, Family family, Patience time, boolean keepAlive)
            throws TrackerFailure {
        Url url = Url.parse(text);
        if (url == null) {
            throw new TrackerFailure("its URL is too long", false);
        }
        try {
            return http().get(
                            new HttpAsk(
                                    url,
                                    family,
                                    AnnounceResponse.MAX_BODY_LENGTH,
                                    time.connectTimeout(),
                                    time.totalTimeout(),
                                    keepAlive));
        } catch (HttpFailure failure) {
            throw new TrackerFailure(
                    Objects.requireNonNull(failure.getMessage()), failure.isUnreachable());
        }
    }

    /// A status other than 200 is a failure, unless the tracker explains it in its own language.
    private static void checkStatus(HttpReply reply, @Nullable TrackerError error)
            throws TrackerFailure {
        boolean explained = error != null && error.kind() == TrackerError.Kind.REFUSED;
        if (!reply.isOk() && !explained) {
            throw new TrackerFailure("it answers " + reply.statusText(), false);
        }
    }

    /// Asks for the counts of torrents, over the first family of addresses that works.
    ScrapeResponse scrape(TrackerAddress tracker, List<InfoHash> infoHashes, boolean keepAlive)
            throws TrackerFailure, InterruptedException {
        List<Family> families = families(tracker);
        for (int i = 0; ; i++) {
            try {
                return scrape(tracker, families.get(i), infoHashes, keepAlive);
            } catch (TrackerFailure failure) {
                if (i == families.size() - 1 || !failure.isUnreachable()) {
                    throw failure;
                }
            }
        }
    }

    private ScrapeResponse scrape(
            TrackerAddress tracker, Family family, List<InfoHash> infoHashes, boolean keepAlive)
            throws TrackerFailure, InterruptedException {
        int most = tracker.isUdp() ? UdpRequest.MAX_SCRAPE : ScrapeRequest.MAX_TORRENTS;
        Map<InfoHash, SwarmCounts> swarms = new LinkedHashMap<>();
        for (int from = 0; ; from += most) {
            int to = Math.min(infoHashes.size(), from + most);
            List<InfoHash> part = infoHashes.subList(from, to);
            boolean last = to == infoHashes.size();
            ScrapeResponse response =
                    tracker.isUdp()
                            ? scrapeUdp(tracker, family, part)
                            : scrapeHttp(tracker, family, part, keepAlive || !last);
            if (!response.isOk()) {
                return response;
            }
            swarms.putAll(response.swarms());
            if (last) {
                return new ScrapeResponse(null, swarms, response.minIntervalSeconds());
            }
        }
    }

    private ScrapeResponse scrapeHttp(
            TrackerAddress tracker, Family family, List<InfoHash> infoHashes, boolean keepAlive)
            throws TrackerFailure {
        String url = ScrapeRequest.httpUrl(tracker.text(), infoHashes);
        if (url == null) {
            throw new TrackerFailure(
                    "it cannot be scraped: its URL does not end in /announce", false);
        }
        HttpReply reply = get(url, family, patience, keepAlive);
        ScrapeResponse response = ScrapeResponse.parse(reply.body());
        checkStatus(reply, response.error());
        return response;
    }

    private ScrapeResponse scrapeUdp(
            TrackerAddress tracker, Family family, List<InfoHash> infoHashes)
            throws TrackerFailure, InterruptedException {
        UdpResponse response =
                udp.ask(socket(tracker, family), new UdpQuestion.Scrape(infoHashes), patience);
        return switch (response) {
            case UdpResponse.Scraped(_, List<SwarmCounts> counts) -> scraped(infoHashes, counts);
            case UdpResponse.Failed(_, String message) ->
                    new ScrapeResponse(
                            new TrackerError(TrackerError.Kind.REFUSED, message),
                            Map.of(),
                            SwarmCounts.UNKNOWN);
            case UdpResponse.Connected _, UdpResponse.Announced _ ->
                    throw new IllegalStateException("an answer to something else");
        };
    }

    private static ScrapeResponse scraped(List<InfoHash> infoHashes, List<SwarmCounts> counts) {
        Map<InfoHash, SwarmCounts> swarms = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(infoHashes.size(), counts.size()); i++) {
            swarms.put(infoHashes.get(i), counts.get(i));
        }
        return new ScrapeResponse(null, swarms, SwarmCounts.UNKNOWN);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (http != null) {
                http.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
