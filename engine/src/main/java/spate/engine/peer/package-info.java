/// One connection to a peer, and what is known about peers.
package spate.engine.peer;
