package spate.tracker.admin;

import java.util.List;
import java.util.function.Supplier;

/// The numbers of one part of the tracker: `spate_tracker_NAME_...` for Prometheus, an object of that name in
/// the statistics.
///
/// @param name one lower-case word
/// @param now what they are now; always the same ones but for those that are not known yet. Asked on a thread
///     that others wait for
public record Figures(String name, Supplier<List<Figure>> now) {}
