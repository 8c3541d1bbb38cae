package spate.client.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.io.loop.EventLoop;
import spate.io.tcp.AcceptHandler;
import spate.io.tcp.CloseCause;
import spate.io.tcp.TcpListener;
import spate.io.tcp.TcpStream;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;

/// Accepts peers on one address and passes each to the loop that owns the torrent it asks for.
/// Belongs to the thread of the loop it listens on.
public final class PeerListener {

    /// Connections that have not named a torrent; beyond it the oldest is cut off.
    private static final int MAX_UNNAMED = 256;

    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);

    private final EventLoop loop;
    private final Routes routes;
    private final TcpListener listener;
    private final Set<Doorman> doormen = new LinkedHashSet<>();

    /// Says which loop owns a torrent.
    public interface Routes {

        /// Null if nobody has the torrent.
        @Nullable Owner owner(InfoHash infoHash);
    }

    /// The loop that owns a torrent.
    ///
    /// @param loop its loop
    /// @param acceptor its session
    public record Owner(EventLoop loop, TcpTransport.Acceptor acceptor) {}

    /// Listens.
    ///
    /// @throws IOException when the address is taken, not ours or needs rights
    public PeerListener(EventLoop loop, InetSocketAddress local, Routes routes) throws IOException {
        this.loop = loop;
        this.routes = routes;
        this.listener = TcpListener.open(loop, local, new Accepting());
    }

    /// Where it listens, with the port that the system chose.
    public InetSocketAddress localAddress() {
        return listener.localAddress();
    }

    /// Accepts nobody any more; connections that have not named a torrent are cut off.
    public void close() {
        listener.close();
        for (Doorman doorman : Set.copyOf(doormen)) {
            doorman.refuse("nobody listens any more");
        }
    }

    private final class Accepting implements AcceptHandler {
        @Override
        public void onAccepted(SocketChannel channel) {
            meet(channel);
        }

        @Override
        public void onAcceptFailed(CloseCause cause) {
            LOG.warn("cannot accept peers on {} for a moment: {}", localAddress(), cause.text());
        }
    }

    private void meet(SocketChannel channel) {
        if (doormen.size() >= MAX_UNNAMED) {
            Iterator<Doorman> oldest = doormen.iterator();
            Doorman givesWay = oldest.next();
            oldest.remove();
            givesWay.refuse("makes room for others that name a torrent sooner");
        }
        Doorman doorman = new Doorman(loop, new Visiting());
        try {
            doorman.meet(TcpStream.adopt(loop, channel, doorman));
            doormen.add(doorman);
        } catch (IOException _) {
            doorman.goHome(); // nobody is there any more
        }
    }

    private final class Visiting implements Doorman.Visitors {
        @Override
        public void onGone(Doorman doorman) {
            doormen.remove(doorman);
        }

        @Override
        public void onRefused(TcpStream stream, String reason) {
            LOG.debug("{} refused: {}", stream.remoteAddress(), reason);
        }

        @Override
        public void onNamed(TcpStream stream, InfoHash infoHash, ByteBuffer prefix) {
            passOn(stream, infoHash, prefix);
        }
    }

    private void passOn(TcpStream stream, InfoHash infoHash, ByteBuffer prefix) {
        Owner owner = routes.owner(infoHash);
        PeerAddress remote = Addresses.ofSocket(stream.remoteAddress());
        if (owner == null || remote == null) {
            LOG.debug("{} refused: asks for a torrent that is not here", stream.remoteAddress());
            stream.close();
        } else if (owner.loop() == loop) {
            TcpTransport.adopt(loop, stream, remote, prefix, owner.acceptor());
        } else {
            SocketChannel channel = stream.detach();
            if (!owner.loop().offer(() -> moveIn(owner, channel, remote, prefix))) {
                closeQuietly(channel);
            }
        }
    }

    /// On the owner's loop.
    private static void moveIn(
            Owner owner, SocketChannel channel, PeerAddress remote, ByteBuffer prefix) {
        try {
            TcpStream stream = TcpStream.adopt(owner.loop(), channel, Pending.HANDLER);
            TcpTransport.adopt(owner.loop(), stream, remote, prefix, owner.acceptor());
        } catch (IOException gone) {
            LOG.debug("{} is gone: {}", remote, gone.getMessage());
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // the descriptor is gone all the same
        }
    }
}
