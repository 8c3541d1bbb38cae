/// Peers over real sockets: the engine's streams on TCP.
package spate.client.net;
