/// The tracker over UDP (BEP 15, 41, 48).
@NullMarked
package spate.tracker.udp;

import org.jspecify.annotations.NullMarked;
