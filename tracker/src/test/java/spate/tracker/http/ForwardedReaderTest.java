package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;

class ForwardedReaderTest {
    private static final Predicate<IpAddress> TRUSTED =
            address -> address.toString().startsWith("10.") || address.toString().startsWith("fd");

    private static IpAddress client(ForwardedBy by, String... lines) {
        return new ForwardedReader(by, TRUSTED).client(IpAddress.parse("10.0.0.1"), List.of(lines));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4",
        "'6.6.6.6, 1.2.3.4', 1.2.3.4",
        "'6.6.6.6,1.2.3.4 , 10.0.0.7', 1.2.3.4",
        "'10.0.0.9, 10.0.0.7', 10.0.0.9",
        "2001:db8::1, 2001:db8::1",
        "'1.2.3.4:56, [fd00::1]:78', 1.2.3.4",
        "::ffff:1.2.3.4, 1.2.3.4",
        "unknown, 10.0.0.1",
        "'', 10.0.0.1",
        "',', 10.0.0.1",
        "'1.2.3.4, , 10.0.0.7', 10.0.0.7",
    })
    void findsTheClientBehindProxies(String line, String client) {
        assertEquals(IpAddress.parse(client), client(ForwardedBy.X_FORWARDED_FOR, line));
    }

    @Test
    void readsLinesFromTheLast() {
        assertEquals(
                IpAddress.parse("1.2.3.4"),
                client(ForwardedBy.X_FORWARDED_FOR, "6.6.6.6, 1.2.3.4", "10.0.0.2"));
    }

    @ParameterizedTest
    @CsvSource({
        "for=1.2.3.4, 1.2.3.4",
        "'for=6.6.6.6, For=\"1.2.3.4:5\";proto=http;by=10.0.0.1', 1.2.3.4",
        "'proto=http; for=\"[2001:db8::1]:99\"', 2001:db8::1",
        "for=_hidden, 10.0.0.1",
        "1.2.3.4, 10.0.0.1",
    })
    void readsForwarded(String line, String client) {
        assertEquals(IpAddress.parse(client), client(ForwardedBy.FORWARDED, line));
    }

    @Test
    void doesNotBelieveStrangers() {
        IpAddress stranger = IpAddress.parse("203.0.113.5");
        assertEquals(
                stranger,
                new ForwardedReader(ForwardedBy.X_FORWARDED_FOR, TRUSTED)
                        .client(stranger, List.of("1.2.3.4")));
    }
}
