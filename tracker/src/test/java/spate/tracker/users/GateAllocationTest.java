package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Allocations;
import spate.tracker.access.AccessFiles;
import spate.tracker.access.AccessGate;
import spate.tracker.core.Caller;
import spate.tracker.core.Gate;
import spate.tracker.limit.AddressCounts;
import spate.tracker.limit.RateGate;
import spate.tracker.limit.RateLimit;
import spate.tracker.limit.RateLimiter;
import spate.tracker.swarm.Announce;

/// What every announce must pass costs no allocation.
class GateAllocationTest {
    private static final int ANNOUNCES = 200_000;
    private static final int TORRENTS = 1000;

    @TempDir Path folder;
    private final Announce announce = new Announce();
    private final Caller caller = new Caller();
    private final byte[] url = "/passkey-1/announce?x=1".getBytes(StandardCharsets.US_ASCII);

    private interface Step {
        void run(int number);
    }

    private static void assertAllocatesNothing(Step step) {
        for (int i = 0; i < ANNOUNCES; i++) {
            step.run(i);
        }
        long before = Allocations.bytes();
        for (int i = 0; i < ANNOUNCES; i++) {
            step.run(i);
        }
        long allocated = Allocations.bytes() - before;
        assertTrue(allocated < ANNOUNCES / 10, allocated + " bytes");
    }

    private void pass(Gate gate, int number) {
        if (number % 2 == 0) {
            announce.begin(number % TORRENTS, 0, 0).fromV4(number, 1);
            caller.fromV4(number);
        } else {
            announce.begin(number % TORRENTS, 0, 0).fromV6(number, number, 1);
            caller.fromV6(number, number);
        }
        caller.peerId(number % 3, 0, 0).amounts(number, number, 0);
        gate.admit(caller, number);
        gate.charge(caller);
        gate.check(announce, caller, number);
        gate.mayScrape(number, 0, 0);
        gate.checkScrape(caller);
    }

    @Test
    void lists() throws IOException {
        Path deny = folder.resolve("deny");
        Files.writeString(deny, "10.0.0.0/8\nfd00::/8\nclient:-XL\n" + "0".repeat(40) + "\n");
        AccessGate gate = new AccessGate(new AccessFiles(null, deny, 1, 0));
        assertAllocatesNothing(number -> pass(gate, number));
    }

    @Test
    void limitsOfAddresses() {
        RateLimit limit = new RateLimit(1, 10, false);
        RateGate gate = new RateGate(new RateLimiter(limit, 1 << 10, 1), () -> 0);
        AddressCounts counts = new AddressCounts(1 << 10, 1);
        assertAllocatesNothing(number -> {
            pass(gate, number);
            counts.addV4(number, 1);
            counts.addV6(number, 0, counts.countV4(number));
            counts.addV6(number, 0, -counts.countV6(number, 0));
            counts.addV4(number, -counts.countV4(number));
        });
    }

    /// Sessions that go on, and such that begin and end.
    @Test
    void users() throws IOException {
        Path path = folder.resolve("users");
        Files.writeString(path, "passkey-1 alice\n");
        UserFile users = new UserFile(path, new UserNames(), 1, 0);
        UserGate gate = new UserGate(users, new Accounting(AccountingLimits.DEFAULT, 1));
        assertAllocatesNothing(number -> {
            caller.fromV4(1 + number % 3).peerId(number % 3, 0, 0);
            caller.amounts(number, number, 0).user(users.userOf(url, url.length));
            announce.begin(number % TORRENTS, 0, 0).fromV4(1, 1).seed();
            if (number % 7 == 0) {
                announce.stopped();
            }
            gate.check(announce, caller, number / 100);
        });
    }
}
