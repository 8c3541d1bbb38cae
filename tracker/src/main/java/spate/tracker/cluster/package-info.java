/// Several trackers with one set of swarms, over Redis or Valkey. [Cluster] is where to begin;
/// `engine.lua` beside it is what the engine is asked to do.
@org.jspecify.annotations.NullMarked
package spate.tracker.cluster;
