/// The peer wire protocol (BEP 3, 6, 10, 52): the handshake, the messages and their codec, and what a
/// peer id tells about a client.
package spate.protocol.peer;
