/// What is tried out, by name.
package spate.sim.scenario;
