/// The grammar of a command line, declared once and used five times: to parse, to explain, to
/// complete, to print manual pages and to suggest what was meant. It is read by picocli, which is known
/// here alone.
@NullMarked
package spate.cli.option;

import org.jspecify.annotations.NullMarked;
