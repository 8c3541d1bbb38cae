/// What the bytes of BitTorrent mean.
@org.jspecify.annotations.NullMarked
module spate.protocol {
    requires static transitive org.jspecify;

    exports spate.protocol.address;
    exports spate.protocol.bencode;
    exports spate.protocol.metainfo;
    exports spate.protocol.peer;
    exports spate.protocol.peer.extended;
    exports spate.protocol.tracker;
}
