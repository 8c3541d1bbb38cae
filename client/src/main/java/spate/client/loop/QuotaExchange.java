package spate.client.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import spate.engine.session.QuotaDivision;
import spate.engine.session.SessionDemand;
import spate.engine.session.SessionQuota;

/// Shares what the process may use among its engines: [QuotaDivision] on real threads.
///
/// Once a tick every engine writes down what it uses and wants. The first engine divides, and sends
/// each what is new to it. Nobody waits for anybody; an engine that is late is counted with what
/// it said last, and goes by what it was told last.
public final class QuotaExchange {

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Changes begin so long after they are sent, so that all engines have heard of them.
    private static final long NOTICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<EngineLoop> engines;
    private final AtomicReferenceArray<@Nullable SessionDemand> demands;

    /// Belongs, as what was sent, to the first engine's thread once that ticks.
    private final QuotaDivision division;

    private final List<SessionQuota> sent;

    /// @param all what there is for all engines together
    public QuotaExchange(List<EngineLoop> engines, SessionQuota all) {
        this.engines = List.copyOf(engines);
        this.demands = new AtomicReferenceArray<>(engines.size());
        this.division = new QuotaDivision(all, engines.size(), System.nanoTime());
        this.sent = new ArrayList<>(division.quotas());
    }

    /// Tells every engine its first part and begins to tick; before the engines have work.
    public void start() {
        for (int i = 0; i < engines.size(); i++) {
            int index = i;
            EngineLoop engine = engines.get(i);
            SessionQuota first = sent.get(i);
            engine.post(() -> {
                engine.session().quota(first, engine.now(), engine.now());
                tick(index);
            });
        }
    }

    private void tick(int index) {
        EngineLoop engine = engines.get(index);
        demands.set(index, engine.session().demand());
        if (index == 0) {
            divide(engine.now());
        }
        engine.eventLoop().schedule(engine.now() + TICK_NANOS, () -> tick(index));
    }

    private void divide(long now) {
        List<SessionDemand> newest = new ArrayList<>();
        for (int i = 0; i < engines.size(); i++) {
            SessionDemand demand = demands.get(i);
            if (demand == null) {
                return;
            }
            newest.add(demand);
        }
        List<SessionQuota> quotas = division.divide(newest, now);
        for (int i = 0; i < engines.size(); i++) {
            if (!quotas.get(i).equals(sent.get(i)) && send(i, quotas.get(i), now + NOTICE_NANOS)) {
                sent.set(i, quotas.get(i));
            }
        }
    }

    private boolean send(int index, SessionQuota quota, long startsAt) {
        EngineLoop engine = engines.get(index);
        return engine.command(session -> session.quota(quota, startsAt, engine.now()));
    }
}
