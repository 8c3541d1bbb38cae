/// Internet addresses as values: IPv4 and IPv6, with and without a port, and the networks they
/// belong to. Nothing here resolves names or touches a socket.
package spate.protocol.address;
