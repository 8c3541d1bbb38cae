/// The tracker: who is in which swarm, and the front ends that are asked.
@org.jspecify.annotations.NullMarked
module spate.tracker {
    requires static transitive org.jspecify;
    requires transitive spate.io;
    requires transitive spate.protocol;
    requires transitive io.vertx.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires lettuce.core;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires java.management;
    requires java.net.http;
    requires tools.jackson.core;
    requires org.slf4j;

    exports spate.tracker;
    exports spate.tracker.access;
    exports spate.tracker.admin;
    exports spate.tracker.check;
    exports spate.tracker.cluster;
    exports spate.tracker.core;
    exports spate.tracker.file;
    exports spate.tracker.http;
    exports spate.tracker.limit;
    exports spate.tracker.proxy;
    exports spate.tracker.state;
    exports spate.tracker.swarm;
    exports spate.tracker.udp;
    exports spate.tracker.users;
    exports spate.tracker.websocket;
}
