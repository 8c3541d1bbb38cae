/// Load for a tracker in which peers and torrents come and go, and which knows what every answer must be.
@NullMarked
package spate.bench.churn;

import org.jspecify.annotations.NullMarked;
