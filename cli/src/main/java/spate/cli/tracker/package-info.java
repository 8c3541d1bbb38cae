/// The `tracker` subcommand: its options and file, and what it shows.
@NullMarked
package spate.cli.tracker;

import org.jspecify.annotations.NullMarked;
