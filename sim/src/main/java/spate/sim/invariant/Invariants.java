package spate.sim.invariant;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import spate.protocol.address.IpAddress;
import spate.sim.network.Host;
import spate.sim.swarm.Node;
import spate.sim.swarm.Universe;
import spate.sim.tracker.SimTracker;
import spate.sim.world.World;

/// All rules of a world: those over the wire and over what engines say are judged as it happens,
/// the limits after every event for the hosts that had part in it, the books every so many events.
public final class Invariants {

    /// The books of a small world are looked at after every event.
    private static final int SMALL_WORLD = 6;

    private static final long ANSWERS_NANOS = 20 * World.SECOND;

    private final Universe universe;
    private final Ledger ledger;
    private final EventRules events;
    private final EngineRules engines;
    private final Set<Host> touched = new LinkedHashSet<>();
    private int booksInterval = 1;
    private long count;
    private long nextAnswers;

    private Invariants(Universe universe, Predicate<IpAddress> mayBeBanned) {
        this.universe = universe;
        this.ledger = new Ledger(universe);
        this.events = new EventRules(mayBeBanned);
        this.engines = new EngineRules(ledger);
    }

    /// Watches over a universe from now on; before its nodes start.
    ///
    /// @param mayBeBanned whether whoever is at that address has deserved it
    public static Invariants watch(Universe universe, Predicate<IpAddress> mayBeBanned) {
        Invariants invariants = new Invariants(universe, mayBeBanned);
        universe.network().setWatcher(invariants.ledger);
        universe.network().setTurnListener(invariants.touched::add);
        universe.listen(invariants.ledger);
        universe.listen(invariants.ledger.left());
        universe.listen(invariants.events);
        universe.world().afterEveryEvent(invariants::afterEvent);
        return invariants;
    }

    /// Who sent how much to whom.
    public Ledger ledger() {
        return ledger;
    }

    /// Who was banned by anybody.
    public Set<IpAddress> banned() {
        return events.banned();
    }

    private void afterEvent() {
        if (touched.isEmpty()) {
            return;
        }
        int nodes = universe.nodes().size();
        booksInterval = nodes <= SMALL_WORLD ? 4 : nodes;
        boolean books = count++ % booksInterval == 0;
        for (Host host : touched) {
            Node node = universe.nodeOf(host);
            if (node != null) {
                engines.checkLimits(node);
                if (books) {
                    engines.checkBooks(node);
                }
            }
        }
        touched.clear();
        if (universe.world().now() >= nextAnswers) {
            nextAnswers = universe.world().now() + ANSWERS_NANOS;
            engines.checkAnswers();
        }
    }

    /// The rules that can only be judged at the end.
    public void atEnd() {
        for (Node node : universe.nodes()) {
            engines.checkLimits(node);
            engines.checkBooks(node);
        }
        for (SimTracker tracker : universe.trackers().all()) {
            TrackerRules.check(tracker);
        }
    }
}
