package spate.client.tracker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Lets only so many jobs run at a time, for each host and in all, so that ten thousand torrents on
/// one tracker do not fall upon it at once.
///
/// The jobs of a host wait in line, urgent ones before the others; hosts take turns. A job with the
/// key of one that waits takes its place away: only the latest word of a torrent to a tracker counts.
/// When a job finds nobody there, those that wait for the same host fail with it, instead of finding
/// that out one after the other.
///
/// Thread-safe.
final class HostPacer {

    /// Jobs at a time for one host.
    static final int MAX_PER_HOST = 4;

    /// Jobs at a time.
    static final int MAX_RUNNING = 200;

    /// Jobs that wait; further ones are refused.
    static final int MAX_WAITING = 50_000;

    /// Something that is asked of a host.
    interface Job {

        /// Equal for jobs of which only the latest is wanted.
        Object key();

        /// Does it, on a thread of its own.
        ///
        /// @param othersWait whether more is to be asked of the same host
        /// @return why nobody is there, or null if there is somebody
        @Nullable String run(boolean othersWait);

        /// It will not be done.
        void drop(String reason);
    }

    private static final class Host {
        final String name;
        final Map<Object, Job> urgent = new LinkedHashMap<>();
        final Map<Object, Job> regular = new LinkedHashMap<>();
        int running;
        boolean inTurn;

        Host(String name) {
            this.name = name;
        }

        int waiting() {
            return urgent.size() + regular.size();
        }

        @Nullable Job remove(Object key) {
            Job job = urgent.remove(key);
            return job != null ? job : regular.remove(key);
        }

        Job next() {
            Map<Object, Job> line = urgent.isEmpty() ? regular : urgent;
            Object key = line.keySet().iterator().next();
            Job job = line.remove(key);
            assert job != null;
            return job;
        }

        List<Job> clear() {
            List<Job> jobs = new ArrayList<>(urgent.values());
            jobs.addAll(regular.values());
            urgent.clear();
            regular.clear();
            return jobs;
        }
    }

    private final Executor threads;
    private final Map<String, Host> hosts = new LinkedHashMap<>();

    /// Hosts with a job that waits and room to run it.
    private final ArrayDeque<Host> turns = new ArrayDeque<>();

    private int running;
    private int waiting;
    private boolean closed;

    /// @param threads runs each job on a thread of its own; what it rejects is dropped
    HostPacer(Executor threads) {
        this.threads = threads;
    }

    /// Puts a job in line.
    void submit(String hostName, boolean urgent, Job job) {
        Job superseded = null;
        String refusal;
        synchronized (this) {
            refusal = refusal();
            if (refusal == null) {
                Host host = hosts.computeIfAbsent(hostName, Host::new);
                superseded = host.remove(job.key());
                waiting += superseded == null ? 1 : 0;
                (urgent ? host.urgent : host.regular).put(job.key(), job);
                takeTurn(host);
            }
        }
        if (refusal != null) {
            job.drop(refusal);
        } else if (superseded != null) {
            superseded.drop("superseded by a later announce");
        }
        startAll();
    }

    private @Nullable String refusal() {
        if (closed) {
            return "stopped";
        }
        return waiting >= MAX_WAITING ? "too many announces are waiting" : null;
    }

    private void takeTurn(Host host) {
        if (!host.inTurn && host.running < MAX_PER_HOST && host.waiting() > 0) {
            host.inTurn = true;
            turns.add(host);
        }
    }

    private void startAll() {
        while (startOne()) {}
    }

    private boolean startOne() {
        Host host;
        Job job;
        boolean othersWait;
        synchronized (this) {
            host = !closed && running < MAX_RUNNING ? turns.poll() : null;
            if (host == null) {
                return false;
            }
            host.inTurn = false;
            if (host.waiting() == 0) {
                return true;
            }
            job = host.next();
            waiting--;
            running++;
            host.running++;
            othersWait = host.waiting() > 0;
            takeTurn(host);
        }
        try {
            threads.execute(() -> run(host, job, othersWait));
        } catch (RejectedExecutionException _) {
            release(host);
            job.drop("stopped");
        }
        return true;
    }

    private void run(Host host, Job job, boolean othersWait) {
        String absence = null;
        try {
            absence = job.run(othersWait);
        } finally {
            onDone(host, absence);
        }
    }

    private void onDone(Host host, @Nullable String absence) {
        List<Job> failed = List.of();
        synchronized (this) {
            if (absence != null) {
                failed = host.clear();
                waiting -= failed.size();
            }
            release(host);
        }
        for (Job job : failed) {
            job.drop(String.valueOf(absence));
        }
        startAll();
    }

    private synchronized void release(Host host) {
        running--;
        host.running--;
        if (host.running == 0 && host.waiting() == 0) {
            hosts.remove(host.name, host);
        }
        takeTurn(host);
    }

    /// Nothing is started any more; what waits is dropped.
    void close() {
        List<Job> dropped = new ArrayList<>();
        synchronized (this) {
            closed = true;
            hosts.values().forEach(host -> dropped.addAll(host.clear()));
            waiting = 0;
        }
        dropped.forEach(job -> job.drop("stopped"));
    }

    synchronized int waiting() {
        return waiting;
    }

    synchronized int running() {
        return running;
    }
}
