/// Disks: what is written, how long that takes, and what a crash leaves of it.
package spate.sim.disk;
