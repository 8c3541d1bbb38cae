/// The tracker over HTTP (BEP 3, 7, 21, 23, 24, 31, 48, 52) and SCGI. What is asked and what is answered are
/// bytes here; [spate.tracker.http.HttpFrontEnd] moves them.
@NullMarked
package spate.tracker.http;

import org.jspecify.annotations.NullMarked;
