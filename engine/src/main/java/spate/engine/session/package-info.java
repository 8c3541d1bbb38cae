/// The whole of one engine: torrents, the peers that come in, and the clock that drives them.
package spate.engine.session;
