/// Messages of the extension protocol (BEP 10): its handshake, and the payloads of extensions.
package spate.protocol.peer.extended;
