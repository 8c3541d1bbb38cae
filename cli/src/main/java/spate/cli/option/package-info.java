/// The grammar of a command line, declared once and used five times: to parse, to explain, to
/// complete, to print manual pages and to suggest what was meant.
@NullMarked
package spate.cli.option;

import org.jspecify.annotations.NullMarked;
