/// What is decided, without a socket, a file, a thread or a clock.
@org.jspecify.annotations.NullMarked
module spate.engine {
    requires static transitive org.jspecify;
    requires transitive spate.protocol;

    exports spate.engine.bandwidth;
    exports spate.engine.choker;
    exports spate.engine.peer;
    exports spate.engine.picker;
    exports spate.engine.port;
    exports spate.engine.session;
    exports spate.engine.storage;
    exports spate.engine.torrent;
    exports spate.engine.tracker;
}
