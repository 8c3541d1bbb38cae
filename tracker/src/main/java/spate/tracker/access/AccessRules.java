package spate.tracker.access;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.Refusal;
import spate.tracker.core.TorrentName;

/// Who may announce what: an allow list and a deny list, either of which may be missing. What is on the
/// deny list is denied, whatever the other says. Immutable; a check allocates nothing.
///
/// An allow list restricts what it is about: with torrents on it, those and no others; with networks on
/// it, requests from those and no others; likewise clients. An entry that cannot be read is about what
/// it looks like, so a list all of whose torrents are misspelled does not open the tracker. An allow
/// list that is empty allows no torrent. Without an allow list everything is allowed that is not
/// denied.
public final class AccessRules {
    /// The torrent is not on the allow list. The words are those that programs for clients look for.
    public static final Refusal TORRENT_NOT_ALLOWED = Refusal.of("unregistered torrent");

    /// The torrent is on the deny list.
    public static final Refusal TORRENT_DENIED = Refusal.forGood("torrent is not allowed here");

    /// The client is not on the allow list, or is on the deny list.
    public static final Refusal CLIENT_DENIED = Refusal.of("client is not allowed here");

    /// The address is not on the allow list, or is on the deny list.
    public static final Refusal ADDRESS_DENIED = Refusal.of("address is not allowed here");

    /// Everything is allowed.
    public static final AccessRules OPEN = new AccessRules(null, AccessList.empty());

    private final AccessList allowed;
    private final AccessList denied;
    private final boolean restrictsTorrents;

    /// @param allowed null to allow everything
    public AccessRules(@Nullable AccessList allowed, AccessList denied) {
        this.allowed = allowed == null ? AccessList.empty() : allowed;
        this.denied = denied;
        boolean isAboutOthers =
                this.allowed.namesNetworks() || this.allowed.namesClients() || allowed == null;
        this.restrictsTorrents = this.allowed.namesTorrents() || !isAboutOthers;
    }

    /// What is allowed.
    public AccessList allowed() {
        return allowed;
    }

    /// What is denied.
    public AccessList denied() {
        return denied;
    }

    /// Whether there is a list of the torrents that are allowed.
    public boolean restrictsTorrents() {
        return restrictsTorrents;
    }

    /// Why a torrent may not be announced, or null: 20 bytes of info hash as words in network order.
    public @Nullable Refusal checkTorrent(long first, long second, int third) {
        if (denied.torrents().contains(first, second, third)) {
            return TORRENT_DENIED;
        }
        boolean isAllowed = !restrictsTorrents || allowed.torrents().contains(first, second, third);
        return isAllowed ? null : TORRENT_NOT_ALLOWED;
    }

    /// Puts the v1 hash of a hybrid torrent on the allow list in the place of its v2 hash, unless that is
    /// denied on its own.
    ///
    /// @return whether it was such a hash
    public boolean resolve(TorrentName name) {
        HybridList hybrids = allowed.hybrids();
        return !hybrids.isEmpty()
                && !denied.torrents().contains(name.hash0(), name.hash1(), name.hash2())
                && hybrids.resolve(name);
    }

    /// Why a client may not announce, or null: 20 bytes of peer id as words in network order.
    public @Nullable Refusal checkClient(long first, long second, int third) {
        boolean isAllowed =
                !denied.clients().contains(first, second, third)
                        && (!allowed.namesClients()
                                || allowed.clients().contains(first, second, third));
        return isAllowed ? null : CLIENT_DENIED;
    }

    /// Why an IPv4 address may not ask, or null.
    public @Nullable Refusal checkV4(int address) {
        boolean isAllowed =
                !denied.networks().containsV4(address)
                        && (!allowed.namesNetworks() || allowed.networks().containsV4(address));
        return isAllowed ? null : ADDRESS_DENIED;
    }

    /// Why an IPv6 address, both halves of it, may not ask, or null.
    public @Nullable Refusal checkV6(long high, long low) {
        boolean isAllowed =
                !denied.networks().containsV6(high, low)
                        && (!allowed.namesNetworks() || allowed.networks().containsV6(high, low));
        return isAllowed ? null : ADDRESS_DENIED;
    }
}
