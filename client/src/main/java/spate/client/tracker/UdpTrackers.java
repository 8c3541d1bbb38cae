package spate.client.tracker;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.loop.EventLoop;
import spate.io.loop.LoopTimer;
import spate.io.udp.DatagramHandler;
import spate.io.udp.UdpSocket;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

/// Speaks with trackers over UDP (BEP 15): one socket a family of addresses, on one loop.
///
/// | state of an exchange | on | to |
/// |---|---|---|
/// | CONNECTING | connection id | ASKING |
/// | | error packet | refused |
/// | ASKING | answer | answered |
/// | | error packet, or no answer in time, with an id of an earlier exchange | CONNECTING, once |
/// | | error packet | answered: it is the tracker's refusal |
/// | any | no answer to the last try | failed |
///
/// An answer counts if it comes from the address that was asked and repeats the transaction id, 32
/// bits that nobody else can know. Everything else is ignored.
///
/// Thread-safe: [#ask] blocks, the rest is on the loop.
final class UdpTrackers {

    /// Exchanges at a time.
    static final int MAX_EXCHANGES = 4096;

    /// The longest packet we send: an announce with all of its URL.
    private static final int MAX_PACKET = 2048;

    private static final int RECEIVE_BUFFER_BYTES = 1 << 18;

    private final EventLoop loop;
    private final LocalAddresses local;
    private final LongSupplier clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, Exchange> exchanges = new HashMap<>();
    private final ConnectionIds ids = new ConnectionIds();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(MAX_PACKET);
    private @Nullable UdpSocket v4;
    private @Nullable UdpSocket v6;

    /// @param local where the sockets are bound
    UdpTrackers(EventLoop loop, LocalAddresses local) {
        this.loop = loop;
        this.local = local;
        this.clock = loop::now;
    }

    /// Asks a tracker and waits for its answer.
    ///
    /// @return the answer, or the tracker's refusal
    /// @throws TrackerFailure if there is none
    /// @throws InterruptedException if interrupted
    UdpResponse ask(InetSocketAddress tracker, UdpQuestion question, Patience patience)
            throws TrackerFailure, InterruptedException {
        Exchange exchange = new Exchange(tracker, question, patience);
        if (!loop.offer(exchange::begin)) {
            throw new TrackerFailure("stopped", false);
        }
        try {
            return exchange.outcome.get(patience.totalTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TrackerFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException _) {
            throw new TrackerFailure("no answer", true);
        } finally {
            boolean _ = loop.offer(exchange::end);
        }
    }

    /// One question to one tracker. On the loop, but for `outcome`.
    private final class Exchange {
        final CompletableFuture<UdpResponse> outcome = new CompletableFuture<>();
        private final InetSocketAddress tracker;
        private final UdpQuestion question;
        private final Patience patience;
        private @Nullable Long connectionId;
        private boolean reusesId;
        private int transactionId;
        private int tries;
        private @Nullable LoopTimer timer;

        Exchange(InetSocketAddress tracker, UdpQuestion question, Patience patience) {
            this.tracker = tracker;
            this.question = question;
            this.patience = patience;
        }

        void begin() {
            if (exchanges.size() >= MAX_EXCHANGES) {
                fail("too many questions to UDP trackers are open", false);
                return;
            }
            connectionId = ids.find(tracker, clock.getAsLong());
            reusesId = connectionId != null;
            enter();
        }

        /// Begins with a state: a new transaction, its first try.
        private void enter() {
            exchanges.remove(transactionId, this);
            do {
                transactionId = random.nextInt();
            } while (exchanges.putIfAbsent(transactionId, this) != null);
            tries = 0;
            send();
        }

        private void send() {
            UdpRequest request =
                    connectionId == null
                            ? new UdpRequest.Connect(transactionId)
                            : question.packet(connectionId, transactionId);
            packet.clear();
            request.encode(packet);
            packet.flip();
            if (!transmit(packet, tracker)) {
                fail("there is no way to " + tracker.getAddress().getHostAddress(), true);
                return;
            }
            Duration timeout = patience.udpTimeouts().get(tries++);
            timer = loop.schedule(clock.getAsLong() + timeout.toNanos(), this::onTimeout);
        }

        private void onTimeout() {
            if (outcome.isDone()) {
                end();
            } else if (reusesId) {
                reconnect();
            } else if (tries < patience.udpTimeouts().size()) {
                send();
            } else {
                fail("no answer", true);
            }
        }

        /// The tracker may have forgotten the id: it was restarted, or our address has changed.
        private void reconnect() {
            stopTimer();
            ids.forget(tracker);
            connectionId = null;
            reusesId = false;
            enter();
        }

        void onPacket(InetSocketAddress from, ByteBuffer datagram, boolean overV6) {
            if (!from.equals(tracker)) {
                return;
            }
            UdpResponse response = UdpResponse.decode(datagram, overV6);
            switch (response) {
                case null -> fail("its answer is cut short: it may not serve this torrent", false);
                case UdpResponse.Connected(_, long id) when connectionId == null -> {
                    stopTimer();
                    connectionId = id;
                    ids.put(tracker, id, clock.getAsLong());
                    enter();
                }
                case UdpResponse.Failed _ when reusesId -> reconnect();
                case UdpResponse.Failed _ -> succeed(response);
                case UdpResponse answer
                        when connectionId != null && question.isAnsweredBy(answer) ->
                        succeed(answer);
                case UdpResponse.Connected _,
                        UdpResponse.Announced _,
                        UdpResponse.Scraped _ -> {} // an answer to something else
            }
        }

        private void succeed(UdpResponse response) {
            end();
            outcome.complete(response);
        }

        private void fail(String reason, boolean unreachable) {
            end();
            outcome.completeExceptionally(new TrackerFailure(reason, unreachable));
        }

        void end() {
            stopTimer();
            exchanges.remove(transactionId, this);
        }

        private void stopTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }

    private boolean transmit(ByteBuffer datagram, InetSocketAddress to) {
        UdpSocket socket = socket(to.getAddress() instanceof Inet4Address);
        return socket != null && socket.send(datagram, to) != UdpSocket.Outcome.REFUSED;
    }

    /// The socket of a family, opened when it is first needed; null if it cannot be had.
    private @Nullable UdpSocket socket(boolean forV4) {
        UdpSocket open = forV4 ? v4 : v6;
        if (open != null) {
            return open;
        }
        try {
            InetAddress from = forV4 ? local.v4() : local.v6();
            InetAddress address = from != null ? from : anyAddress(forV4);
            UdpSocket socket =
                    UdpSocket.open(
                            loop,
                            new InetSocketAddress(address, 0),
                            RECEIVE_BUFFER_BYTES,
                            new Receiving(!forV4));
            if (forV4) {
                v4 = socket;
            } else {
                v6 = socket;
            }
            return socket;
        } catch (IOException | UnsupportedOperationException _) {
            return null; // told as: no way there
        }
    }

    private static InetAddress anyAddress(boolean forV4) throws IOException {
        return InetAddress.getByAddress(new byte[forV4 ? 4 : 16]);
    }

    private final class Receiving implements DatagramHandler {
        private final boolean overV6;

        Receiving(boolean overV6) {
            this.overV6 = overV6;
        }

        @Override
        public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
            if (datagram.remaining() < UdpResponse.HEAD_LENGTH) {
                return;
            }
            Exchange exchange = exchanges.get(datagram.getInt(datagram.position() + 4));
            if (exchange != null) {
                boolean v6Peers = overV6 && from.getAddress() instanceof Inet6Address;
                exchange.onPacket(from, datagram, v6Peers);
            }
        }
    }
}
