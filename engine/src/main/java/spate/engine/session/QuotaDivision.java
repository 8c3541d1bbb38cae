package spate.engine.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import spate.engine.session.Budget.Claim;
import spate.engine.session.SessionDemand.Flow;
import spate.engine.session.SessionDemand.Use;

/// Divides what a process may use among its sessions: asked once a tick, it answers who may use how
/// much from then on.
///
/// It never gives out more than there is, whatever the sessions do and however late they hear of
/// it. Two ways lead there. What can be given up at any moment, the rates, changes for all at one
/// moment that is announced before ([Session#quota]). What is held, such as connections, passes on
/// only when the session that had it has reported that it goes by the smaller number and holds no
/// more: so that takes two ticks. The number of slots is 0 throughout where there is no limit.
///
/// A session that wants little has a little left all the same ([#IDLE_PARTS]), so that it can
/// begin at once, and show that it wants more.
public final class QuotaDivision {

    /// Together the sessions that want nothing of a rate keep one part in so many.
    static final int IDLE_PARTS = 100;

    /// Every session can have so many buffers of each kind, if there are so many.
    private static final int LEAST_BUFFERS = 32;

    /// A session that uses this much of its rate wants more.
    private static final double NEARLY_ALL = 0.9;

    /// What is wanted of a rate is what was used of late and so much more.
    private static final double HEADROOM = 1.25;

    private static final double SECOND = 1e9;

    private final SessionQuota total;
    private final SessionQuota[] sent;
    private final long[] downTaken;
    private final long[] upTaken;
    private long dividedAt;

    /// @param total what there is for all
    /// @param sessions how many there are
    public QuotaDivision(SessionQuota total, int sessions, long now) {
        this.total = total;
        this.sent = new SessionQuota[sessions];
        this.downTaken = new long[sessions];
        this.upTaken = new long[sessions];
        this.dividedAt = now;
        Arrays.fill(sent, new SessionQuota(0, 0, 0, 0, 0, 0, 0));
        divide(Collections.nCopies(sessions, nothing()), now);
    }

    private SessionDemand nothing() {
        Flow flow = new Flow(0, 0, false);
        Use use = new Use(0, 0);
        return new SessionDemand(sent[0], flow, flow, use, use, use, use, use);
    }

    /// What each session was told last, or at first to begin with.
    public List<SessionQuota> quotas() {
        return List.of(sent);
    }

    /// Divides anew.
    ///
    /// @param demands the newest of every session, in the same order every time
    /// @return the quota of each
    public List<SessionQuota> divide(List<SessionDemand> demands, long now) {
        double seconds = Math.max(1, now - dividedAt) / SECOND;
        dividedAt = now;
        long[] down =
                rates(total.downRate(), demands, SessionDemand::down, downTaken, seconds, true);
        long[] up = rates(total.upRate(), demands, SessionDemand::up, upTaken, seconds, false);
        long[] connections =
                counts(
                        total.connections(),
                        demands,
                        SessionDemand::connections,
                        SessionQuota::connections,
                        Use::used);
        long[] halfOpen =
                counts(
                        total.halfOpen(),
                        demands,
                        SessionDemand::halfOpen,
                        SessionQuota::halfOpen,
                        Use::used);
        long[] slots =
                counts(
                        total.uploadSlots(),
                        demands,
                        SessionDemand::uploadSlots,
                        SessionQuota::uploadSlots,
                        _ -> 0);
        long[] write =
                counts(
                        total.writeBuffers(),
                        demands,
                        SessionDemand::writeBuffers,
                        SessionQuota::writeBuffers,
                        _ -> leastBuffers(total.writeBuffers()));
        long[] read =
                counts(
                        total.readBuffers(),
                        demands,
                        SessionDemand::readBuffers,
                        SessionQuota::readBuffers,
                        _ -> leastBuffers(total.readBuffers()));
        for (int i = 0; i < sent.length; i++) {
            sent[i] =
                    new SessionQuota(
                            down[i],
                            up[i],
                            (int) connections[i],
                            (int) halfOpen[i],
                            (int) slots[i],
                            (int) write[i],
                            (int) read[i]);
        }
        return quotas();
    }

    /* --- Rates --- */

    private long[] rates(
            long rate,
            List<SessionDemand> demands,
            Function<SessionDemand, Flow> flowOf,
            long[] takenBefore,
            double seconds,
            boolean down) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < demands.size(); i++) {
            Flow flow = flowOf.apply(demands.get(i));
            double used = (flow.takenBytes() - takenBefore[i]) / seconds;
            takenBefore[i] = flow.takenBytes();
            long idle = Math.max(1, rate / IDLE_PARTS / demands.size());
            long part = down ? sent[i].downRate() : sent[i].upRate();
            boolean hungry = flow.waits() || used >= part * NEARLY_ALL;
            long wanted = hungry ? Budget.ALL : Math.max(idle, (long) (used * HEADROOM));
            claims.add(new Claim(idle, wanted, flow.mostWaiting()));
        }
        return rate == Budget.UNLIMITED ? new long[claims.size()] : Budget.divide(rate, claims);
    }

    /* --- What is counted --- */

    /// Who has not heard yet what it was told last is told nothing else, so that only one change is
    /// under way.
    ///
    /// @param least what each keeps whatever the others want, given its use
    private long[] counts(
            int count,
            List<SessionDemand> demands,
            Function<SessionDemand, Use> useOf,
            ToLongFunction<SessionQuota> partOf,
            ToLongFunction<Use> least) {
        long[] committed = new long[sent.length];
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < sent.length; i++) {
            Use use = useOf.apply(demands.get(i));
            long kept = least.applyAsLong(use);
            claims.add(new Claim(kept, Math.max(kept, use.wanted()), 1));
            SessionQuota heard = demands.get(i).quota();
            long told = Math.max(partOf.applyAsLong(sent[i]), partOf.applyAsLong(heard));
            committed[i] = Math.max(told, use.used());
        }
        long[] next = Budget.step(count, committed, Budget.divide(count, claims));
        for (int i = 0; i < sent.length; i++) {
            if (partOf.applyAsLong(demands.get(i).quota()) != partOf.applyAsLong(sent[i])) {
                next[i] = partOf.applyAsLong(sent[i]);
            }
        }
        return next;
    }

    private long leastBuffers(int count) {
        return Math.min(LEAST_BUFFERS, count / sent.length);
    }
}
