/// Time, chance, and the record of what happened.
package spate.sim.world;
