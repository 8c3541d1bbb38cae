package spate.tracker.access;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Gate;
import spate.tracker.core.Refusal;
import spate.tracker.core.TorrentName;
import spate.tracker.swarm.Announce;

/// Lets in what the lists allow.
public final class AccessGate implements Gate {
    private final AccessFiles files;

    public AccessGate(AccessFiles files) {
        this.files = files;
    }

    @Override
    public @Nullable Refusal admit(Caller caller, long seconds) {
        return caller.isV6()
                ? files.rules().checkV6(caller.high(), caller.low())
                : files.rules().checkV4((int) caller.low());
    }

    @Override
    public boolean resolve(TorrentName name) {
        return files.rules().resolve(name);
    }

    @Override
    public @Nullable Refusal check(Announce announce, Caller caller, long seconds) {
        AccessRules rules = files.rules();
        Refusal refusal = rules.checkTorrent(announce.hash0(), announce.hash1(), announce.hash2());
        return refusal != null
                ? refusal
                : rules.checkClient(caller.peerId0(), caller.peerId1(), caller.peerId2());
    }

    @Override
    public boolean mayScrape(long hash0, long hash1, int hash2) {
        return files.rules().checkTorrent(hash0, hash1, hash2) == null;
    }
}
