/// How bytes move; knows nothing of BitTorrent.
@org.jspecify.annotations.NullMarked
module spate.io {
    requires static transitive org.jspecify;
    requires static jdk.incubator.vector;

    exports spate.io.buffer;
    exports spate.io.dns;
    exports spate.io.file;
    exports spate.io.hash;
    exports spate.io.loop;
    exports spate.io.tcp;
    exports spate.io.udp;
}
