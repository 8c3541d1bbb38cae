/// Peers that are not the engine: plain ones of another make, and those that mean no good. All are
/// written against the wire codecs alone.
package spate.sim.rogue;
