package spate.client.loop;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import spate.client.storage.OwnerLoop;
import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.session.Session;
import spate.engine.session.SessionPorts;
import spate.engine.session.SessionSettings;
import spate.engine.torrent.EventSink;
import spate.io.loop.EventLoop;
import spate.io.loop.TurnHook;
import spate.protocol.peer.PeerId;

/// One engine on one thread: a [Session], the loop that drives it, and the way in for everybody
/// else.
public final class EngineLoop implements OwnerLoop, AutoCloseable {

    private final EventLoop loop;
    private final Session session;

    /// What an engine is made of.
    ///
    /// @param name of its thread
    /// @param writeBuffers memory for payload on its way to the disk
    /// @param readBuffers memory for payload on its way to peers
    /// @param transports makes what dials peers
    /// @param trackers makes the client for trackers, given the loop its answers go to
    /// @param settings the session's limits
    /// @param ownId what peers know us by
    /// @param random the engine's randomness
    /// @param events hears what happens, on the loop's thread
    /// @param failures hears of defects of the program
    public record Parts(
            String name,
            BufferBudget writeBuffers,
            BufferBudget readBuffers,
            Transports transports,
            Trackers trackers,
            SessionSettings settings,
            PeerId ownId,
            RandomGenerator random,
            EventSink events,
            Consumer<Throwable> failures) {}

    /// Makes what dials peers on a loop.
    public interface Transports {
        Transport open(EventLoop loop);
    }

    /// Makes a tracker client whose answers come to a loop.
    public interface Trackers {
        TrackerClient open(EventLoop loop);
    }

    private EngineLoop(Parts parts) throws IOException {
        this.loop = EventLoop.open(parts.name(), new Turns(), parts.failures()::accept);
        SessionPorts ports =
                new SessionPorts(
                        parts.transports().open(loop),
                        parts.trackers().open(loop),
                        parts.writeBuffers().open(this::postBuffersAvailable),
                        parts.readBuffers().open(this::postBuffersAvailable),
                        parts.events());
        this.session =
                new Session(
                        ports, parts.settings(), parts.ownId(), parts.random(), System.nanoTime());
    }

    /// Starts an engine.
    ///
    /// @throws IOException when the system gives no selector
    public static EngineLoop open(Parts parts) throws IOException {
        EngineLoop engine = new EngineLoop(parts);
        engine.loop.start();
        return engine;
    }

    /// Runs what is due in the session once a turn.
    private final class Turns implements TurnHook {
        @Override
        public void onTurn(long now) {
            session.poll(now);
        }

        @Override
        public long nextDeadline() {
            return session.nextDeadline(loop.now());
        }
    }

    private void postBuffersAvailable() {
        loop.post(() -> session.onBuffersAvailable(loop.now()));
    }

    @Override
    public boolean post(Runnable task) {
        return loop.post(task);
    }

    /// Hands a command to the engine.
    ///
    /// @return false when the engine is over or has too much to do
    public boolean command(Consumer<Session> command) {
        return loop.offer(() -> command.accept(session));
    }

    @Override
    public long now() {
        return loop.now();
    }

    /// The engine itself; on its thread only.
    public Session session() {
        return session;
    }

    /// The loop that the engine lives on.
    public EventLoop eventLoop() {
        return loop;
    }

    /// Ends the thread; what was not stopped before is dropped.
    @Override
    public void close() {
        loop.close();
    }
}
