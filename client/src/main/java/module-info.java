/// The library: the engine on real input and output.
@org.jspecify.annotations.NullMarked
module spate.client {
    requires static org.jspecify;
    requires transitive spate.engine;
    requires spate.io;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.slf4j;

    exports spate.client;
}
