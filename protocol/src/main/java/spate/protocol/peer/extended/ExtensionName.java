package spate.protocol.peer.extended;

/// The names of extensions in the extended handshake.
public final class ExtensionName {
    /// Metadata from peers (BEP 9).
    public static final String METADATA = "ut_metadata";

    /// Peer exchange (BEP 11).
    public static final String PEX = "ut_pex";

    /// Hole punching (BEP 55).
    public static final String HOLEPUNCH = "ut_holepunch";

    /// "I lost a piece" (BEP 54).
    public static final String DONT_HAVE = "lt_donthave";

    /// A change of `upload_only` (BEP 21) after the handshake; as libtorrent and µTorrent send it.
    public static final String UPLOAD_ONLY = "upload_only";

    private ExtensionName() {}
}
