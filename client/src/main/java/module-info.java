/// The library: the engine on real input and output.
@org.jspecify.annotations.NullMarked
module spate.client {
    requires static transitive org.jspecify;
    requires transitive spate.engine;
    requires transitive spate.io;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires jdk.management;
    requires org.slf4j;

    exports spate.client;
    exports spate.client.content;
    exports spate.client.create;
    exports spate.client.loop;
    exports spate.client.net;
    exports spate.client.resume;
    exports spate.client.storage;
    exports spate.client.tracker;
    exports spate.client.verify;
}
