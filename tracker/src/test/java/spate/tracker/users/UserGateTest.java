package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.core.Caller;
import spate.tracker.core.Refusal;
import spate.tracker.swarm.Announce;

class UserGateTest {
    @TempDir Path folder;

    @Test
    void letsInUsersWithinTheirLimitsAndCountsWhatTheyDo() throws IOException {
        Path path = folder.resolve("users");
        Files.writeString(path, "passkey-1 alice max-torrents=1\npasskey-2 bob disabled\n");
        UserFile users = new UserFile(path, new UserNames(), 1, 0);
        Accounting accounting = new Accounting(AccountingLimits.DEFAULT, 1);
        UserGate gate = new UserGate(users, accounting);
        assertSame(UserGate.UNKNOWN, ask(gate, users, "", 1, 0));
        assertSame(UserGate.UNKNOWN, ask(gate, users, "passkey-3", 1, 0));
        assertSame(UserGate.DISABLED, ask(gate, users, "passkey-2", 1, 0));
        assertNull(ask(gate, users, "passkey-1", 1, 0));
        assertSame(Ledger.TOO_MANY_TORRENTS, ask(gate, users, "passkey-1", 2, 0));
        assertNull(ask(gate, users, "passkey-1", 1, 100));
        assertEquals(100, accounting.totals(0).uploadedBytes());
        assertNull(gate.checkScrape(new Caller().fromV4(1).user(0)));
        assertSame(UserGate.DISABLED, gate.checkScrape(new Caller().fromV4(1).user(1)));
        assertSame(UserGate.UNKNOWN, gate.checkScrape(new Caller().fromV4(1)));
        users.remove("alice", 0);
        assertSame(UserGate.UNKNOWN, ask(gate, users, "passkey-1", 1, 0));
    }

    private static Refusal ask(
            UserGate gate, UserFile users, String passkey, int torrent, long uploaded) {
        byte[] url = ("/" + passkey + "/announce").getBytes(StandardCharsets.US_ASCII);
        Caller caller = new Caller().fromV4(1).peerId(1, 2, 3).amounts(uploaded, 0, 1);
        caller.user(users.userOf(url, url.length));
        return gate.check(new Announce().begin(torrent, 0, 0).fromV4(1, 1), caller, 1000);
    }
}
