/// What the bytes of BitTorrent mean.
@org.jspecify.annotations.NullMarked
module spate.protocol {
    requires static org.jspecify;

    exports spate.protocol;
}
