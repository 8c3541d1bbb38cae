package spate.tracker.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.access.AccessEntry.Kind;
import spate.tracker.access.PrefixSet.Prefix;
import spate.tracker.file.ListFile;

/// Torrents, clients and networks that are allowed, or that are denied. Immutable.
public final class AccessList {
    /// The most networks, and the most clients.
    public static final int MAX_PREFIXES = 1 << 20;

    private final HashList torrents;
    private final HybridList hybrids;
    private final NetworkList networks;
    private final ClientList clients;
    private final boolean namesTorrents;
    private final boolean namesNetworks;
    private final boolean namesClients;

    private AccessList(Builder builder) {
        torrents = builder.torrents.build();
        hybrids = builder.hybrids.build();
        networks = NetworkList.of(PrefixSet.of(builder.v4), PrefixSet.of(builder.v6));
        clients = ClientList.of(builder.clients);
        namesTorrents = builder.namesTorrents;
        namesNetworks = builder.namesNetworks;
        namesClients = builder.namesClients;
    }

    /// A list without entries.
    static AccessList empty() {
        return new Builder(0).build();
    }

    public HashList torrents() {
        return torrents;
    }

    /// Which of the torrents have two hashes.
    HybridList hybrids() {
        return hybrids;
    }

    public NetworkList networks() {
        return networks;
    }

    public ClientList clients() {
        return clients;
    }

    /// Whether it is about torrents; also if it has only unreadable entries that look like a torrent.
    boolean namesTorrents() {
        return namesTorrents;
    }

    /// Whether it is about networks.
    boolean namesNetworks() {
        return namesNetworks;
    }

    /// Whether it is about clients.
    boolean namesClients() {
        return namesClients;
    }

    /// Takes the lines of a file.
    static final class Builder implements ListFile.Lines {
        private final EntryParser parser = new EntryParser();
        private final HashList.Builder torrents;
        private final HybridList.Builder hybrids;
        private final List<Prefix> v4 = new ArrayList<>();
        private final List<Prefix> v6 = new ArrayList<>();
        private final List<Prefix> clients = new ArrayList<>();
        private boolean namesTorrents;
        private boolean namesNetworks;
        private boolean namesClients;

        /// @param seed of the secret keys of the table of torrents
        Builder(long seed) {
            torrents = new HashList.Builder(seed);
            hybrids = new HybridList.Builder(seed);
        }

        @Override
        public @Nullable String take(byte[] bytes, int from, int to) {
            AccessEntry entry = parser.parse(bytes, from, to);
            names(parser.kind());
            if (entry == null) {
                return parser.trouble();
            }
            return add(entry) ? null : "one too many";
        }

        private void names(Kind kind) {
            switch (kind) {
                case TORRENT -> namesTorrents = true;
                case NETWORK -> namesNetworks = true;
                case CLIENT -> namesClients = true;
            }
        }

        private boolean add(AccessEntry entry) {
            Prefix prefix = entry.prefix();
            return switch (entry.kind()) {
                case TORRENT -> add(prefix) && addV2(prefix, entry.v2());
                case NETWORK -> add(prefix, entry.isV4() ? v4 : v6);
                case CLIENT -> add(prefix, clients);
            };
        }

        private boolean add(Prefix torrent) {
            return torrents.add(torrent.first(), torrent.second(), torrent.third());
        }

        private boolean addV2(Prefix v1, @Nullable Prefix v2) {
            return v2 == null || (add(v2) && hybrids.add(v1, v2));
        }

        private static boolean add(Prefix prefix, List<Prefix> to) {
            return to.size() < MAX_PREFIXES && to.add(prefix);
        }

        @Override
        public void passedOver() {
            namesTorrents = true;
        }

        AccessList build() {
            return new AccessList(this);
        }
    }
}
