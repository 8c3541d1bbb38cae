package spate.sim.invariant;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Message;
import spate.sim.network.SimStream;
import spate.sim.network.StreamTap;
import spate.sim.swarm.Node;
import spate.sim.swarm.Universe;
import spate.sim.torrent.SimTorrent;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// Listens to one end of a connection: knows what it has sent, and what it has been told.
///
/// A message counts as sent when its last byte is in the socket, and as known to the other end when
/// that end has been given its last byte. With both, every message can be judged by what its sender
/// knew ([WireRules]).
final class WireTap implements StreamTap {

    private final Universe universe;
    private final SimStream stream;
    private final @Nullable WireRules rules;
    private final WireReader reader;

    /// Sent and not yet given to the other end.
    private final ArrayDeque<WireMessage> underWay = new ArrayDeque<>();

    private @Nullable WireTap other;
    private @Nullable SimTorrent torrent;
    private @Nullable WireSide sent;
    private @Nullable WireSide told;
    private long sentBytes;
    private long chokeOffset;
    private long sentPayload;
    private long toldPayload;
    private long lastSentNanos;

    /// @param rules that this end must keep, null for an end that may do what it likes
    WireTap(Universe universe, SimStream stream, @Nullable WireRules rules) {
        this.universe = universe;
        this.stream = stream;
        this.rules = rules;
        this.reader = new WireReader(this::onMessage, this::onBlockBytes);
    }

    void join(WireTap otherEnd) {
        other = otherEnd;
        otherEnd.other = this;
    }

    /* --- What is known --- */

    SimStream stream() {
        return stream;
    }

    /// The engine's node at this end, null if none is there.
    @Nullable Node nodeOrNull() {
        return rules == null ? null : universe.nodeOf(stream.host());
    }

    /// The torrent that this end has named; null before.
    @Nullable SimTorrent torrent() {
        return torrent;
    }

    /// All that this end has sent; null before its handshake.
    @Nullable WireSide sent() {
        return sent;
    }

    /// All that this end has been told; null before the other's handshake is there.
    @Nullable WireSide told() {
        return told;
    }

    /// Whether both ends speak the fast extension (BEP 6), as far as this end knows.
    boolean hasFast() {
        return sent != null && sent.isFast() && told != null && told.isFast();
    }

    /// Payload this end has sent.
    long sentPayload() {
        return sentPayload;
    }

    /// Payload this end has been given.
    long toldPayload() {
        return toldPayload;
    }

    /// When this end last sent anything.
    long lastSentNanos() {
        return lastSentNanos;
    }

    /// Whether the bytes up to there were on their way when the other end's last choke came in.
    boolean wasOnItsWayBeforeChoke(long endOffset) {
        return endOffset <= chokeOffset;
    }

    long now() {
        return stream.host().now();
    }

    String name() {
        String peer = stream.otherEnd().host().name();
        double seconds = (now() - World.SECOND) / 1e9;
        return stream.host().name() + " to " + peer + " at " + seconds + " s:";
    }

    /* --- What it sends --- */

    @Override
    public void onSent(ByteBuffer bytes) {
        sentBytes += bytes.remaining();
        lastSentNanos = now();
        reader.read(bytes);
    }

    private void onBlockBytes(int pieceIndex, int pieceOffset, ByteBuffer bytes, int length) {
        sentPayload += length;
        if (rules != null) {
            rules.onBlockBytes(this, pieceIndex, pieceOffset, bytes, length);
        }
    }

    private void onMessage(WireMessage message) {
        underWay.add(message);
        switch (message) {
            case WireMessage.Greeting greeting -> onGreeting(greeting);
            case WireMessage.Plain plain -> onPlain(plain);
            case WireMessage.Block block -> onBlock(block);
            case WireMessage.Garbage(_, String why) -> onGarbage(why);
        }
    }

    private void onGarbage(@Nullable String why) {
        if (sent != null) {
            sent.becomeOdd();
        }
        if (rules != null) {
            throw new AssertionError(name() + " sends what cannot be read: " + why);
        }
    }

    private void onGreeting(WireMessage.Greeting greeting) {
        trace("handshake", 0, 0, 0);
        InfoHash hash = greeting.handshake().infoHash();
        for (SimTorrent candidate : universe.torrents()) {
            if (candidate.infoHashes().matches(hash)) {
                torrent = candidate;
                sent = new WireSide(candidate.pieceCount());
                sent.greet(greeting.handshake());
            }
        }
        if (rules != null) {
            rules.onGreeting(this, greeting.handshake());
        }
    }

    private void onPlain(WireMessage.Plain plain) {
        Message message = plain.message();
        trace(message);
        WireSide side = sent;
        if (side == null) {
            return;
        }
        if (rules != null) {
            rules.beforeMessage(this, side, plain);
        }
        side.note(message, now());
        if (message instanceof Message.RejectRequest(int piece, int offset, int length)) {
            answer(new WireSide.BlockKey(piece, offset, length));
        } else if (message instanceof Message.Choke && told != null && !hasFast()) {
            told.dropRequests();
        }
    }

    private void onBlock(WireMessage.Block block) {
        trace("piece", block.pieceIndex(), block.blockOffset(), block.length());
        WireSide side = sent;
        if (side == null) {
            return;
        }
        if (rules != null) {
            rules.beforeBlock(this, side, block);
        }
        answer(block.key());
    }

    /// This end has answered: of what the other is known to wait for there is less.
    private void answer(WireSide.BlockKey block) {
        if (told != null) {
            told.settle(block);
        }
    }

    /* --- What it is told --- */

    @Override
    public void onDelivered(long totalBytes) {
        WireTap sender = other;
        if (sender == null) {
            return;
        }
        WireMessage next = sender.underWay.peek();
        while (next != null && next.endOffset() <= totalBytes) {
            sender.underWay.remove();
            learn(sender, next);
            next = sender.underWay.peek();
        }
    }

    private void learn(WireTap sender, WireMessage message) {
        switch (message) {
            case WireMessage.Greeting(_, var handshake) -> {
                SimTorrent named = sender.torrent;
                if (named != null) {
                    told = new WireSide(named.pieceCount());
                    told.greet(handshake);
                }
            }
            case WireMessage.Plain(_, Message plain) -> learn(plain);
            case WireMessage.Block block -> {
                toldPayload += block.length();
                answered(block.key());
            }
            case WireMessage.Garbage _ -> {
                if (told != null) {
                    told.becomeOdd();
                }
            }
        }
    }

    private void learn(Message message) {
        WireSide known = told;
        if (known == null) {
            return;
        }
        if (message instanceof Message.Request && sent != null && !hasFast() && sent.isChoking()) {
            return; // ignored, and nobody answers
        }
        known.note(message, now());
        if (message instanceof Message.RejectRequest(int piece, int offset, int length)) {
            answered(new WireSide.BlockKey(piece, offset, length));
        } else if (message instanceof Message.Choke) {
            onChoked();
        }
    }

    private void onChoked() {
        chokeOffset = sentBytes + (rules == null ? 0 : rules.waitingToBeSent(this));
        if (sent != null && !hasFast()) {
            sent.dropRequests();
        }
    }

    private void answered(WireSide.BlockKey block) {
        if (sent != null) {
            sent.settle(block);
        }
    }

    @Override
    public void onClosed() {
        if (rules != null) {
            rules.onClosed(this);
        }
    }

    /* --- The log --- */

    private void trace(Message message) {
        switch (message) {
            case Message.Have(int piece) -> trace("have", piece, 0, 0);
            case Message.Request(int piece, int offset, int length) ->
                    trace("request", piece, offset, length);
            case Message.Cancel(int piece, int offset, int length) ->
                    trace("cancel", piece, offset, length);
            case Message.RejectRequest(int piece, int offset, int length) ->
                    trace("reject", piece, offset, length);
            case Message.AllowedFast(int piece) -> trace("allowed-fast", piece, 0, 0);
            case Message.Extended(int id, byte[] payload) ->
                    trace("extended", id, payload.length, 0);
            case Message.HashRequest r ->
                    trace("hash-request", r.baseLayer(), r.index(), r.length());
            case Message.Hashes h -> trace("hashes", h.baseLayer(), h.index(), h.length());
            case Message.HashReject r -> trace("hash-reject", r.baseLayer(), r.index(), r.length());
            case Message.KeepAlive _,
                    Message.Choke _,
                    Message.Unchoke _,
                    Message.Interested _,
                    Message.NotInterested _,
                    Message.Bitfield _,
                    Message.HaveAll _,
                    Message.HaveNone _,
                    Message.SuggestPiece _,
                    Message.Port _,
                    Message.Unknown _ ->
                    trace(message.getClass().getSimpleName().toLowerCase(Locale.ROOT), 0, 0, 0);
        }
    }

    private void trace(String what, long a, long b, long c) {
        int here = stream.host().index();
        int there = stream.otherEnd().host().index();
        stream.host().world().trace().add(TraceKind.MESSAGE, here, there, a, b, c, what);
    }
}
