/// Hosts that run the real engine, and hosts that misbehave.
package spate.sim.swarm;
