package spate.cli.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;

/// Reads words of the options of `tracker`.
final class Words {
    private static final long MIN_MEMORY = 1 << 20;

    private Words() {}

    /// Addresses to listen on, with commas between them.
    static List<InetSocketAddress> addresses(String text) throws BadUsage {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            addresses.add(ListenAddress.parse(word));
        }
        return addresses;
    }

    /// All of them in one list.
    static List<InetSocketAddress> flat(List<List<InetSocketAddress>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    /// A duration between two, both of which it may be.
    static Duration within(String text, Duration least, Duration most) throws BadUsage {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new BadUsage(
                    "'%s' is not from %d s to %d s"
                            .formatted(text, least.toSeconds(), most.toSeconds()));
        }
        return duration;
    }

    /// An amount of memory that the heap of this process can hold.
    static Long memory(String text) throws BadUsage {
        long bytes = Quantity.size(text);
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes < MIN_MEMORY || bytes > heap) {
            throw new BadUsage(
                    "'%s' is not from 1 MiB to the %d MiB of the Java heap, which SPATE_JAVA_OPTS=-Xmx4g makes larger"
                            .formatted(text, heap >> 20));
        }
        return bytes;
    }

    /// The path that a word names; null if there is no word.
    static @Nullable Path path(Invocation call, @Nullable String word) throws BadUsage {
        return word == null ? null : call.path(word);
    }
}
