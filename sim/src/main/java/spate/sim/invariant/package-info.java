/// What must always hold: on the wire, on disks, inside engines, at trackers.
package spate.sim.invariant;
