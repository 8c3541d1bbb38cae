/// How bytes move; knows nothing of BitTorrent.
@org.jspecify.annotations.NullMarked
module spate.io {
    requires static org.jspecify;

    exports spate.io;
}
