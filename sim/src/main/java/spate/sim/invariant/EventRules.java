package spate.sim.invariant;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import spate.engine.torrent.Event;
import spate.protocol.address.IpAddress;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.Share;

/// What an engine may say.
///
/// - A piece is verified only when it is on the disk and right.
/// - A torrent is complete once a process at most, and only when all that is wanted is on the disk,
///   right and safe from a power loss; what it calls durable is safe as well.
/// - Where nothing was on the disk at first, what was received when it is complete is what was wanted and
///   what was wasted, to the byte.
/// - Nobody is banned who did nothing bad.
/// - After `Stopped` nothing more comes, and all buffers are back.
final class EventRules implements NodeListener {

    /// What was said in this run of a share.
    private static final class Said {
        /// Whether everything that is here was received in this run, and nothing was lost of it.
        boolean isAllReceived;

        boolean completed;
        boolean stopped;
    }

    private final Predicate<IpAddress> mayBeBanned;
    private final Map<Share, Said> said = new IdentityHashMap<>();
    private final Set<IpAddress> banned = new LinkedHashSet<>();

    EventRules(Predicate<IpAddress> mayBeBanned) {
        this.mayBeBanned = mayBeBanned;
    }

    /// Who was banned by anybody.
    Set<IpAddress> banned() {
        return banned;
    }

    private static void require(boolean kept, Object who, String rule) {
        if (!kept) {
            throw new AssertionError(who + " " + rule);
        }
    }

    @Override
    public void onStarted(Node node) {
        for (Share share : node.shares()) {
            Said nothing = new Said();
            nothing.isAllReceived = share.trusted().isEmpty() && share.journal().isEmpty();
            said.put(share, nothing);
        }
    }

    @Override
    public void onEvent(Node node, Event event) {
        for (Share share : node.shares()) {
            if (share.torrent().infoHashes().equals(event.torrent())) {
                onEvent(share, event);
            }
        }
    }

    private void onEvent(Share share, Event event) {
        Said before = said.computeIfAbsent(share, _ -> new Said());
        require(!before.stopped, share, "says something after it has stopped: " + event);
        switch (event) {
            case Event.PieceVerified(_, int piece) ->
                    require(
                            share.image().isRight(piece),
                            share,
                            "has verified piece " + piece + ", which is not right on its disk");
            case Event.PieceFailed(_, int piece) ->
                    require(
                            !share.image().isRight(piece),
                            share,
                            "refuses piece " + piece + ", which is right on its disk");
            case Event.Completed completed -> {
                require(!before.completed, share, "is complete twice");
                before.completed = true;
                checkSafe(share);
                if (before.isAllReceived) {
                    checkSum(share, completed);
                }
            }
            case Event.Halted _ -> before.isAllReceived = false;
            case Event.Stopped _ -> before.stopped = true;
            case Event.PeerBanned banning -> {
                IpAddress ip = banning.address().ip();
                banned.add(ip);
                require(mayBeBanned.test(ip), share, "bans the innocent: " + banning);
            }
            case Event.Checked _,
                    Event.Durable _,
                    Event.Seeding _,
                    Event.PieceUnreadable _,
                    Event.Resumed _,
                    Event.LimitReached _,
                    Event.PeerConnected _,
                    Event.PeerDisconnected _,
                    Event.PeerRefused _,
                    Event.TrackerAnswered _,
                    Event.TrackerFailed _,
                    Event.TrackerWarned _ -> {}
        }
    }

    private static void checkSafe(Share share) {
        for (int i = 0; i < share.torrent().pieceCount(); i++) {
            if (share.isWanted(i)) {
                require(
                        share.image().isSafe(i),
                        share,
                        "is complete, but piece " + i + " would not survive a power loss");
            }
        }
    }

    private static void checkSum(Share share, Event.Completed completed) {
        long used = completed.downloadedBytes() - completed.wastedBytes();
        long now = share.node().host().now();
        long wanted = Objects.requireNonNull(share.running()).snapshot(now).wantedBytes();
        if (used != wanted) {
            throw new AssertionError(
                    share
                            + " says that it has received "
                            + completed.downloadedBytes()
                            + " and wasted "
                            + completed.wastedBytes()
                            + ", but "
                            + wanted
                            + " were wanted");
        }
    }

    @Override
    public void onGone(Node node) {
        boolean inOrder = true;
        for (Share share : node.shares()) {
            Said before = said.get(share);
            inOrder &= before != null && before.stopped;
        }
        if (inOrder) {
            int missing = node.writeBuffers().outstanding() + node.readBuffers().outstanding();
            require(missing == 0, node, "has stopped and never gave back " + missing + " buffers");
        }
    }
}
