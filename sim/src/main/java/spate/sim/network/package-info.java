/// Hosts, links and connections: bytes that take their time, wait for each other, and get lost.
package spate.sim.network;
