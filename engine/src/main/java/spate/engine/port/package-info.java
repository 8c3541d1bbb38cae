/// The world as the engine sees it: what it asks of the network and of trackers.
package spate.engine.port;
