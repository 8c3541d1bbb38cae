/// When to announce to which tracker.
package spate.engine.tracker;
