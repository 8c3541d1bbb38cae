/// Worlds nobody thought of: drawn at random, and made smaller when something goes wrong in them.
package spate.sim.property;
