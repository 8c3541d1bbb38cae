/// Trackers that answer, refuse, warn, or are not there.
package spate.sim.tracker;
