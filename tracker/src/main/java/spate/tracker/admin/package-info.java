/// The admin port: metrics for Prometheus, statistics in JSON, a page for people, and, for those who have the
/// token, what changes the tracker while it serves.
@NullMarked
package spate.tracker.admin;

import org.jspecify.annotations.NullMarked;
